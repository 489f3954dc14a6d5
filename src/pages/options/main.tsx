import { mount } from '../../ui/app/mount.tsx';
import { OptionsContainer } from './options-container.tsx';

mount(<OptionsContainer />);
