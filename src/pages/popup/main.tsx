import { start } from '../../ui/app/mount.tsx';
import { LivePopup } from './popup-container.tsx';

start(<LivePopup />);
