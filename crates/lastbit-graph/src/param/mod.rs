//! AudioParam: the event timeline and the values a quantum sees.
