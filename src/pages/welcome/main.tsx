import { start } from '../../ui/app/mount.tsx';
import { LiveWelcome } from './live-welcome.tsx';

start(<LiveWelcome />);
