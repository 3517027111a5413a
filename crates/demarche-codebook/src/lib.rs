//! PLOVER and CAMEO as typed data. Knows no text.
