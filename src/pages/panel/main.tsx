import { openHistory } from '../../history/read.ts';
import { mount } from '../../ui/app/mount.tsx';
import { PanelContainer } from './panel-container.tsx';

openHistory();
mount(<PanelContainer />);
