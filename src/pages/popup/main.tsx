import { mount } from '../../ui/app/mount.tsx';
import { PopupContainer } from './popup-container.tsx';

mount(<PopupContainer />);
