//! The kernels by themselves, on every backend of this host.
//!
//! `cargo bench --package lastbit-benches --bench kernels`. The canonical graphs are compared with real browsers first,
//! and each kernel with its scalar form.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use lastbit::backend::{self, Backend};
use lastbit_benches::{Case, assert_bits, kernels, targets};

fn main() {
    let targets = targets();
    for target in &targets {
        assert_bits(target, "canonical/");
    }
    // There are hundreds of them, none of which takes a millisecond.
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .sample_size(20)
        .nresamples(10_000)
        .configure_from_args();
    for case in kernels::all(&targets) {
        case.assert_backends();
        bench(&mut criterion, &case);
    }
    criterion.final_summary();
}

fn bench(criterion: &mut Criterion, case: &Case) {
    let (kind, what) = case.name.split_once('/').expect("a name has a kind");
    let mut group = criterion.benchmark_group(kind);
    group.throughput(Throughput::Elements(case.elements as u64));
    let lowest = if case.vectorized { Backend::Scalar } else { Backend::in_use() };
    for backend in Backend::available().filter(|backend| (lowest..=Backend::in_use()).contains(backend)) {
        let id = if case.vectorized { BenchmarkId::new(what, backend) } else { BenchmarkId::from_parameter(what) };
        backend::at_most(backend, || {
            let mut kernel = case.start();
            group.bench_function(id, |bencher| bencher.iter(|| kernel.run()));
        });
    }
    group.finish();
}
