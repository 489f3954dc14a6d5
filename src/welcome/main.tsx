import { start } from '../ui/start.tsx';
import { LiveWelcome } from './live-welcome.tsx';

start(<LiveWelcome />);
