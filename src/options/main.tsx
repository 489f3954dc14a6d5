import { start } from '../ui/start.tsx';
import { LiveOptions } from './live-options.tsx';

start(<LiveOptions />);
