import { start } from '../ui/start.tsx';
import { LivePanel } from './live-panel.tsx';

start(<LivePanel />);
