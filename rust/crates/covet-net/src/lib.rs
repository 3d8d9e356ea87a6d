//! Poller, listeners and deadlines for the native transport.
