//! Reading the tables of expected bits.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]

use std::collections::HashMap;

use lastbit_compressor::{Arithmetic, Metering, Params, QuarterTurn, ReleasePolynomial, SlopeSearch};
use lastbit_fft::Order;
use lastbit_libm::{EvaluationMethod, Flavour};
use lastbit_wave::{BasicShape, OscillatorKernel};

/// One row of a tab-separated table, by column name.
pub struct Row(HashMap<String, String>);

impl Row {
    pub fn text(&self, column: &str) -> &str {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    pub fn number<T: std::str::FromStr>(&self, column: &str) -> T {
        let text = self.text(column);
        text.parse().unwrap_or_else(|_| panic!("{column}: {text}"))
    }

    pub fn bits(&self, column: &str) -> u32 {
        u32::from_str_radix(self.text(column), 16).expect("eight hexadecimal digits")
    }

    pub fn shape(&self) -> BasicShape {
        match self.text("shape") {
            "sine" => BasicShape::Sine,
            "square" => BasicShape::Square,
            "sawtooth" => BasicShape::Sawtooth,
            "triangle" => BasicShape::Triangle,
            other => panic!("shape {other}"),
        }
    }

    pub fn kernel(&self) -> OscillatorKernel {
        match self.text("kernel") {
            "old-scalar" => OscillatorKernel::OldScalar,
            "first-sse2" => OscillatorKernel::FirstSse2,
            "sse2" => OscillatorKernel::Sse2,
            "new-scalar" => OscillatorKernel::NewScalar,
            "neon" => OscillatorKernel::Neon,
            other => panic!("kernel {other}"),
        }
    }

    pub fn order(&self) -> Order {
        match self.text("fft") {
            "pffft" => Order::Pffft,
            "rustfft-avx" => Order::RustfftAvx,
            "rustfft-sse" => Order::RustfftSse,
            "rustfft-neon" => Order::RustfftNeon,
            other => panic!("fft {other}"),
        }
    }

    pub fn flavour(&self, column: &str) -> Flavour {
        match self.text(column) {
            "fdlibm" => Flavour::Fdlibm,
            "glibc-2.28" => Flavour::Glibc228,
            "glibc-2.28+fma" => Flavour::Glibc228Fma,
            other => panic!("libm {other}"),
        }
    }

    /// The oscillator's arithmetic, with PFFFT and the compressor's platform where the row names none.
    pub fn wave(&self) -> lastbit_wave::Arithmetic {
        let captured = self.0.contains_key("fft");
        lastbit_wave::Arithmetic {
            kernel: self.kernel(),
            fft: if captured { self.order() } else { Order::Pffft },
            libm: if captured { self.flavour("libm") } else { Flavour::Glibc228Fma },
        }
    }

    pub fn arithmetic(&self) -> Arithmetic {
        Arithmetic {
            search: match self.text("search") {
                "linear" => SlopeSearch::Linear,
                "decibel" => SlopeSearch::Decibel,
                other => panic!("search {other}"),
            },
            metering: match self.text("metering") {
                "f64" => Metering::F64,
                "f32" => Metering::F32,
                other => panic!("metering {other}"),
            },
            release: match self.text("release_polynomial") {
                "per-zone" => ReleasePolynomial::PerZone,
                "folded" => ReleasePolynomial::Folded,
                other => panic!("release_polynomial {other}"),
            },
            products: lastbit_libm::Products::Rounded,
            platform: self.wave().libm,
            wide_exp_sin: self.number("wide_exp_sin"),
            quarter_turn: QuarterTurn::F32,
            bounded_decibels: false,
            shaping: self.flavour("shaping"),
            decibel: self.flavour("decibel"),
            evaluation: EvaluationMethod::Rounded,
        }
    }

    /// The parameters; `-` and an absent column are the node's default.
    pub fn params(&self) -> Params {
        let param = |column: &str, default: f32| self.0.get(column).and_then(|x| x.parse().ok()).unwrap_or(default);
        let default = Params::default();
        Params {
            threshold: param("threshold", default.threshold),
            knee: param("knee", default.knee),
            ratio: param("ratio", default.ratio),
            attack: param("attack", default.attack),
            release: param("release", default.release),
        }
    }

    /// Pairs of frame and bits: `127=3f7e8531 1023=3f76a0d2`.
    pub fn samples(&self) -> Vec<(usize, u32)> {
        let pairs = self.text("samples").split(' ').filter_map(|pair| pair.split_once('='));
        pairs.map(|(frame, bits)| (frame.parse().unwrap(), u32::from_str_radix(bits, 16).unwrap())).collect()
    }
}

/// The rows of a table: lines that start with # are comments, the first other line names the columns.
pub fn rows(table: &str) -> Vec<Row> {
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    let header: Vec<_> = lines.next().expect("a header").split('\t').collect();
    lines
        .map(|line| {
            let values: Vec<_> = line.split('\t').collect();
            assert_eq!(values.len(), header.len(), "{line}");
            Row(header.iter().zip(values).map(|(column, value)| (column.to_string(), value.to_owned())).collect())
        })
        .collect()
}

/// 64-bit FNV-1a of little-endian f32, from the offset basis that the published tables were hashed with: FNV's own
/// short of its last digit.
pub fn hash(samples: &[f32]) -> String {
    let bytes = samples.iter().flat_map(|x| x.to_le_bytes());
    let hash =
        bytes.fold(1_469_598_103_934_665_603, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{hash:016x}")
}
