//! Recorded results of the libraries themselves, so that every host tests against them: `values/*.csv`, bits in
//! hexadecimal. Half of the glibc rows are ones where the build with fused multiply-add answers differently.

use lastbit_libm::{Flavour, fdlibm};

struct Row<'a> {
    function: &'a str,
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn bits(&self, column: usize) -> u64 {
        match self.cells[column] {
            "" => 0,
            bits => u64::from_str_radix(bits, 16).unwrap_or_else(|error| panic!("{bits}: {error}")),
        }
    }

    fn f32(&self, column: usize) -> f32 {
        f32::from_bits(self.bits(column) as u32)
    }

    fn f64(&self, column: usize) -> f64 {
        f64::from_bits(self.bits(column))
    }
}

fn rows(csv: &str) -> impl Iterator<Item = Row<'_>> {
    csv.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split(',').collect();
        Row { function: cells[0], cells }
    })
}

#[test]
fn glibc() {
    for (flavour, column) in [(Flavour::Glibc228, 3), (Flavour::Glibc228Fma, 4)] {
        let library = flavour.functions();
        for row in rows(include_str!("values/glibc-2.36.csv")) {
            let (x, y) = (row.f64(1), row.f64(2));
            let (single_x, single_y) = (row.f32(1), row.f32(2));
            let ours = match row.function {
                "exp" => (library.exp)(x).to_bits(),
                "exp2" => (library.exp2)(x).to_bits(),
                "log" => (library.log)(x).to_bits(),
                "log10" => (library.log10)(x).to_bits(),
                "sin" => (library.sin)(x).to_bits(),
                "cos" => (library.cos)(x).to_bits(),
                "pow" => (library.pow)(x, y).to_bits(),
                "hypot" => (library.hypot)(x, y).to_bits(),
                "powf" => (library.powf)(single_x, single_y).to_bits().into(),
                "expf" => (library.expf)(single_x).to_bits().into(),
                "exp2f" => (library.exp2f)(single_x).to_bits().into(),
                "logf" => (library.logf)(single_x).to_bits().into(),
                "log2f" => (library.log2f)(single_x).to_bits().into(),
                "log10f" => (library.log10f)(single_x).to_bits().into(),
                "sinf" => (library.sinf)(single_x).to_bits().into(),
                "cosf" => (library.cosf)(single_x).to_bits().into(),
                "asinf" => (library.asinf)(single_x).to_bits().into(),
                "acosf" => (library.acosf)(single_x).to_bits().into(),
                other => panic!("no function {other}"),
            };
            assert_eq!(ours, row.bits(column), "{flavour:?} {}: {:x} for {:?}", row.function, ours, row.cells);
        }
    }
}

#[test]
fn fdlibm_is_v8() {
    for row in rows(include_str!("values/v8-11.3.csv")) {
        let (x, y) = (row.f64(1), row.f64(2));
        let ours = match row.function {
            "exp" => fdlibm::exp(x),
            "log" => fdlibm::log(x),
            "log2" => fdlibm::log2(x),
            "log10" => fdlibm::log10(x),
            "asin" => fdlibm::asin(x),
            "acos" => fdlibm::acos(x),
            "atan" => fdlibm::atan(x),
            "sin" => fdlibm::sin(x),
            "cos" => fdlibm::cos(x),
            "pow" => fdlibm::pow(x, y),
            "atan2" => fdlibm::atan2(x, y),
            other => panic!("no function {other}"),
        };
        assert_eq!(ours.to_bits(), row.bits(3), "{}: {:x} for {:?}", row.function, ours.to_bits(), row.cells);
    }
}
