import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { keepKeyFromAddress } from './session/access.key.js';
import './look/base.css';
import './look/frame.css';
import './look/today.css';
import './look/work.css';
import './look/customers.css';
import './look/alerts.css';
import './look/story.css';
import './look/customer.css';
import './look/people.css';

keepKeyFromAddress();

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
