int cmail_placeholder;
