//! Renders a Web Audio graph exactly as a named browser would.
