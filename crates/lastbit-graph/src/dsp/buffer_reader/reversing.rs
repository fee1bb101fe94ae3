//! The buffer source that reads as its rate says: forwards, backwards or not at all.

use super::{BufferReader, Progress, Region, Window, whole_frame};

impl BufferReader {
    /// WebKit, `AudioBufferSourceNode::renderFromBuffer`. What is outside of the buffer ends a quantum early; a rate that
    /// jumps over the whole region, and a source that is past its end, are silent. Confirmed by the `buffer` graphs of
    /// WebKitGTK 2.44 to 2.54.
    pub(super) fn render_reversing(&mut self, window: &mut Window<'_>, rate: f64, start_frame_offset: f64) -> Progress {
        let Region { start, end, delta } = self.region;
        if self.index >= end {
            if !self.looping {
                return Progress::Silent;
            }
            self.index = self.restart;
        }
        if rate.abs() > delta {
            return Progress::Silent;
        }
        if start_frame_offset < 0.0 && rate != 0.0 {
            self.index += (start_frame_offset * rate).abs();
        }
        let is_whole = [self.index, delta, end, start].iter().all(|frame| *frame == frame.floor());
        if rate == 1.0 && is_whole {
            self.copy(window)
        } else if rate == -1.0 && is_whole {
            self.copy_backwards(window)
        } else if rate == 0.0 {
            self.stand_still(window)
        } else if rate < 0.0 {
            self.interpolate_backwards(window, rate)
        } else {
            self.interpolate_forward(window, rate)
        }
    }

    fn stand_still(&mut self, window: &mut Window<'_>) -> Progress {
        let mut index = self.index as i64;
        if index >= self.region.end as i64 {
            index -= self.region.delta as i64;
        }
        let Ok(frame) = usize::try_from(index) else { return Progress::Silent };
        if frame >= self.length as usize {
            return Progress::Silent;
        }
        while window.frames() > 0 {
            window.put(|source| source[frame]);
        }
        self.index = index as f64;
        Progress::Playing
    }

    fn copy_backwards(&mut self, window: &mut Window<'_>) -> Progress {
        let (first, delta) = (self.region.start as i64, (self.region.delta as i64).max(1));
        let mut index = (self.index as i64).min(self.region.end as i64);
        let mut progress = Progress::Playing;
        while window.frames() > 0 {
            if index >= first {
                // Above the end only where a loop's region ends with the buffer.
                let frame = usize::try_from(index).unwrap_or(0).min(self.length as usize - 1);
                window.put(|source| source[frame]);
                index -= 1;
            }
            if index < first {
                index += delta;
                if !self.looping {
                    window.silence();
                    progress = Progress::Finished;
                }
            }
        }
        self.index = index as f64;
        progress
    }

    /// The whole frame is taken from the index as an f32, so that far into a long buffer the fraction can be negative.
    fn interpolate_backwards(&mut self, window: &mut Window<'_>, rate: f64) -> Progress {
        let Region { start, end, delta } = self.region;
        let (end, first_of_loop) = (whole_frame(end), start as f32 as u32);
        while window.frames() > 0 {
            let first = (self.index as f32).floor() as i64 as u32;
            let fraction = self.index - f64::from(first);
            let mut second = first.wrapping_add(1);
            if second >= end {
                second = if self.looping { first_of_loop } else { first };
            }
            if first >= self.length || second >= self.length {
                break;
            }
            window.interpolate(first as usize, second as usize, fraction);
            self.index += rate;
            if self.index < start {
                self.index += delta;
                if !self.looping {
                    window.silence();
                    return Progress::Finished;
                }
            }
        }
        Progress::Playing
    }
}
