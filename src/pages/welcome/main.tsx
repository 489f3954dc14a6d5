import { mount } from '../../ui/app/mount.tsx';
import { WelcomeContainer } from './welcome-container.tsx';

mount(<WelcomeContainer />);
