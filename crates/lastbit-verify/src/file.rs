//! Reading files that may be compressed, within bounds.

use std::io::Read;

use crate::Error;

/// Bytes that a graph or truth file may hold after decompression, unless the caller says otherwise: 1 GiB.
pub const DEFAULT_LIMIT: u64 = 1 << 30;

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The content of `bytes`: as given, or decompressed where they are a Zstandard frame. Never more than `limit` bytes.
///
/// # Errors
/// [`Error::Decompress`] for broken frames, [`Error::TooLarge`] beyond the limit.
pub fn decompress(bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>, Error> {
    if !bytes.starts_with(&ZSTD_MAGIC) {
        return if bytes.len() as u64 > limit { Err(Error::TooLarge { limit }) } else { Ok(bytes) };
    }
    let decoder = zstd::Decoder::new(bytes.as_slice()).map_err(Error::Decompress)?;
    let mut content = Vec::new();
    decoder.take(limit.saturating_add(1)).read_to_end(&mut content).map_err(Error::Decompress)?;
    if content.len() as u64 > limit { Err(Error::TooLarge { limit }) } else { Ok(content) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_bytes_pass_and_frames_are_opened() {
        let text = b"[1, 2, 3]".to_vec();
        assert_eq!(decompress(text.clone(), 100).unwrap(), text);
        let frame = zstd::encode_all(text.as_slice(), 3).unwrap();
        assert_eq!(decompress(frame, 100).unwrap(), text);
    }

    #[test]
    fn a_small_frame_that_unpacks_to_much_stops_at_the_limit() {
        let frame = zstd::encode_all(std::io::repeat(0).take(1 << 24), 3).unwrap();
        assert!(frame.len() < 1 << 16);
        assert!(matches!(decompress(frame, 1 << 20), Err(Error::TooLarge { limit: 0x10_0000 })));
    }

    #[test]
    fn a_truncated_frame_is_an_error() {
        let mut frame = zstd::encode_all(b"some text, long enough to be cut".as_slice(), 3).unwrap();
        frame.truncate(frame.len() - 4);
        assert!(matches!(decompress(frame, 1 << 20), Err(Error::Decompress(_))));
    }
}
