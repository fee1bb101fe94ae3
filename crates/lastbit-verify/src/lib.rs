//! Compares renderings with what real browsers computed.
