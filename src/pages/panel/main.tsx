import { mount } from '../../ui/app/mount.tsx';
import { PanelContainer } from './panel-container.tsx';

mount(<PanelContainer />);
