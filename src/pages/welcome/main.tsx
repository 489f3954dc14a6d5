import { mount } from '../../ui/app/mount.tsx';
import { WelcomeContainer } from './live-welcome.tsx';

mount(<WelcomeContainer />);
