import { start } from '../ui/start.tsx';
import { LivePopup } from './live-popup.tsx';

start(<LivePopup />);
