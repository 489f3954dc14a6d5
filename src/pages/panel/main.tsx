import { start } from '../../ui/app/mount.tsx';
import { LivePanel } from './panel-container.tsx';

start(<LivePanel />);
