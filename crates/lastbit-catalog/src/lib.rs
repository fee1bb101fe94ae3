//! Profiles, version boundaries and published values: data files with sources, and their parsers.
