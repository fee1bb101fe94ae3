//! The API's shape: handles, contexts, and its agreement with graph JSON.

use lastbit::{
    AudioNode as _, DomException, DynamicsCompressorNode, DynamicsCompressorOptions, Error, GraphJson,
    OfflineAudioContext, OscillatorNode, OscillatorOptions, OscillatorType, Profile, ScheduledSource as _, render,
    render_batch,
};

fn profile() -> Profile {
    Profile::resolve("blink-156/linux/x86_64").expect("listed")
}

fn bits(samples: &[f32]) -> Vec<u32> {
    samples.iter().map(|sample| sample.to_bits()).collect()
}

fn fingerprint_graph(init: &str) -> GraphJson {
    let text = r#"{
        "id": "fingerprintjs", "sampleRate": 44100, "length": 5000, "channels": 1, "init": "INIT",
        "nodes": [
            {"id": "o", "type": "oscillator", "waveform": "triangle", "frequency": 10000, "start": 0},
            {"id": "c", "type": "compressor", "threshold": -50, "knee": 40, "ratio": 12, "attack": 0, "release": 0.25}
        ],
        "connections": [["o", "c"], ["c", "destination"]]
    }"#;
    GraphJson::parse(&text.replace("INIT", init)).expect("a graph")
}

#[test]
fn values_by_assignment_equal_init_value() -> Result<(), Error> {
    let context = OfflineAudioContext::new(1, 5000, 44100.0)?;
    let oscillator = context.create_oscillator()?;
    oscillator.set_type(OscillatorType::Triangle)?;
    oscillator.frequency().set_value(10_000.0)?;
    let compressor = context.create_dynamics_compressor()?;
    compressor.threshold().set_value(-50.0)?;
    compressor.knee().set_value(40.0)?;
    compressor.ratio().set_value(12.0)?;
    compressor.attack().set_value(0.0)?;
    compressor.release().set_value(0.25)?;
    oscillator.connect(&compressor)?;
    compressor.connect(&context.destination())?;
    oscillator.start(0.0)?;

    let rendering = context.start_rendering(&profile())?;
    let result = render(&fingerprint_graph("value"), &profile())?;
    assert_eq!(bits(rendering.get_channel_data(0).unwrap_or_default()), bits(&result.ch[0].0));
    assert_eq!(
        rendering.reduction(&compressor).map(|decibels| format!("{:08x}", decibels.to_bits())),
        result.reduction.get("c").map(|reduction| reduction.bits.clone())
    );
    Ok(())
}

#[test]
fn constructors_equal_init_ctor_and_differ_from_assignment() -> Result<(), Error> {
    let context = OfflineAudioContext::new(1, 5000, 44100.0)?;
    let shape = OscillatorType::Triangle;
    let oscillator =
        OscillatorNode::new(&context, OscillatorOptions { shape, frequency: Some(10_000.0), ..Default::default() })?;
    let options = DynamicsCompressorOptions {
        threshold: Some(-50.0),
        knee: Some(40.0),
        ratio: Some(12.0),
        attack: Some(0.0),
        release: Some(0.25),
        ..Default::default()
    };
    let compressor = DynamicsCompressorNode::new(&context, options)?;
    oscillator.connect(&compressor)?;
    compressor.connect(&context.destination())?;
    oscillator.start(0.0)?;

    let rendering = context.start_rendering(&profile())?;
    let ctor = render(&fingerprint_graph("ctor"), &profile())?;
    let value = render(&fingerprint_graph("value"), &profile())?;
    assert_eq!(bits(rendering.get_channel_data(0).unwrap_or_default()), bits(&ctor.ch[0].0));
    assert_eq!(value.sum_4500_5000.as_deref(), Some("124.04347776696522"));
    assert_eq!(ctor.sum_4500_5000.as_deref(), Some("124.04348244478024"));
    Ok(())
}

#[test]
fn nodes_of_another_context_are_refused() -> Result<(), Error> {
    let (here, there) = (OfflineAudioContext::new(1, 1, 44100.0)?, OfflineAudioContext::new(1, 1, 44100.0)?);
    let (gain, other) = (here.create_gain()?, there.create_gain()?);
    for refused in [gain.connect(&other), gain.connect(&other.gain()), gain.connect(&there.destination())] {
        assert_eq!(refused.unwrap_err().exception(), Some(DomException::InvalidAccessError));
    }
    let compressor = there.create_dynamics_compressor()?;
    assert_eq!(here.start_rendering(&profile())?.reduction(&compressor), None);
    Ok(())
}

#[test]
fn mistakes_throw_where_they_are_made() -> Result<(), Error> {
    let context = OfflineAudioContext::new(2, 128, 44100.0)?;
    let oscillator = context.create_oscillator()?;
    assert_eq!(oscillator.stop(0.0).unwrap_err().exception(), Some(DomException::InvalidStateError));
    assert_eq!(oscillator.start(-1.0).unwrap_err().exception(), Some(DomException::RangeError));
    assert_eq!(oscillator.frequency().set_value(f64::NAN).unwrap_err().exception(), Some(DomException::TypeError));
    let gain = context.create_gain()?;
    assert_eq!(oscillator.connect_ports(1, &gain, 0).unwrap_err().exception(), Some(DomException::IndexSizeError));
    assert_eq!(
        oscillator.connect_ports(0, &gain.gain(), 1).unwrap_err().exception(),
        Some(DomException::IndexSizeError)
    );
    assert_eq!(context.create_delay(180.0).unwrap_err().exception(), Some(DomException::NotSupportedError));
    assert!(context.create_buffer(1, 0, 44100.0).is_err());
    assert!(OfflineAudioContext::new(33, 1, 44100.0).is_err());
    let error = gain.set_channel_count(33).unwrap_err().to_string();
    assert!(error.contains("GainNode") && error.contains("channelCount"), "{error}");
    Ok(())
}

#[test]
fn handles_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<OfflineAudioContext>();
    shared::<OscillatorNode>();
    shared::<lastbit::AudioParam>();
}

#[test]
fn a_batch_has_the_bits_of_its_graphs_alone() {
    let graph = |frequency: u32| {
        let json = format!(
            r#"{{"id": "{frequency}", "sampleRate": 44100, "length": 700, "channels": 1,
                "nodes": [{{"id": "o", "type": "oscillator", "waveform": "square", "frequency": {frequency}, "start": 0}},
                          {{"id": "c", "type": "compressor", "threshold": -60}}],
                "connections": [["o", "c"], ["c", "destination"]]}}"#
        );
        GraphJson::parse(&json).expect("a graph")
    };
    let graphs: Vec<_> = (1..40).map(|step| graph(step * 331)).collect();
    let profile = Profile::resolve("blink-156/linux/x86_64").expect("a profile");
    let together = render_batch(&graphs, &profile);
    assert_eq!(together.len(), graphs.len());
    for (graph, result) in graphs.iter().zip(together) {
        assert_eq!(result.expect("it renders"), render(graph, &profile).expect("it renders"));
    }
}
