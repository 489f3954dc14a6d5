import { start } from '../../ui/app/mount.tsx';
import { LiveOptions } from './options-container.tsx';

start(<LiveOptions />);
