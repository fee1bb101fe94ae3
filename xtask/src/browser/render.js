// Renders a graph of the corpus with the browser's own Web Audio and reads every bit of the result.
//
// What a graph's JSON means is defined here as much as in the library: nodes are made in the order given, then
// automation is scheduled, then connections are made, then sources are started and stopped in the order of the nodes.
'use strict';

const lastbit = (() => {
  const COMMON = ['channelCount', 'channelCountMode', 'channelInterpretation'];

  const copy = (options, from, fields) => {
    for (const field of fields) if (from[field] !== undefined) options[field] = from[field];
    return options;
  };

  const audioBuffer = (context, { channels, sampleRate }) => {
    const buffer = context.createBuffer(channels.length, channels[0].length, sampleRate || context.sampleRate);
    channels.forEach((samples, channel) => buffer.copyToChannel(Float32Array.from(samples), channel));
    return buffer;
  };

  const periodicWave = (context, { real, imag, disableNormalization = false }) =>
    context.createPeriodicWave(Float32Array.from(real), Float32Array.from(imag), { disableNormalization });

  // Each kind of node: its AudioParams and plain attributes, in the order in which they are set; how it is made by the
  // context and what is special to set (`create`); its constructor and the options special to it (`construct`).
  const KINDS = {
    oscillator: {
      params: ['frequency', 'detune'],
      create(context, d) {
        const node = context.createOscillator();
        if (d.periodicWave) node.setPeriodicWave(periodicWave(context, d.periodicWave));
        else node.type = d.waveform;
        return node;
      },
      construct: (context, options, d) => new OscillatorNode(context, d.periodicWave
        ? { ...options, type: 'custom', periodicWave: periodicWave(context, d.periodicWave) }
        : { ...options, type: d.waveform }),
    },
    compressor: {
      params: ['threshold', 'knee', 'ratio', 'attack', 'release'],
      create: (context) => context.createDynamicsCompressor(),
      construct: (context, options) => new DynamicsCompressorNode(context, options),
    },
    gain: {
      params: ['gain'],
      create: (context) => context.createGain(),
      construct: (context, options) => new GainNode(context, options),
    },
    biquad: {
      params: ['frequency', 'detune', 'Q', 'gain'],
      create(context, d) {
        const node = context.createBiquadFilter();
        if (d.filterType) node.type = d.filterType;
        return node;
      },
      construct: (context, options, d) =>
        new BiquadFilterNode(context, d.filterType ? { ...options, type: d.filterType } : options),
    },
    analyser: {
      attributes: ['fftSize', 'minDecibels', 'maxDecibels', 'smoothingTimeConstant'],
      create: (context) => context.createAnalyser(),
      construct: (context, options) => new AnalyserNode(context, options),
    },
    bufferSource: {
      params: ['playbackRate', 'detune'],
      attributes: ['loop', 'loopStart', 'loopEnd'],
      create(context, d) {
        const node = context.createBufferSource();
        node.buffer = audioBuffer(context, d.buffer);
        return node;
      },
      construct: (context, options, d) =>
        new AudioBufferSourceNode(context, { ...options, buffer: audioBuffer(context, d.buffer) }),
      start(node, d) {
        if (d.duration !== undefined) node.start(d.start, d.offset || 0, d.duration);
        else if (d.offset !== undefined) node.start(d.start, d.offset);
        else node.start(d.start);
      },
    },
    delay: {
      params: ['delayTime'],
      create: (context, d) =>
        d.maxDelayTime === undefined ? context.createDelay() : context.createDelay(d.maxDelayTime),
      construct: (context, options, d) => new DelayNode(context, copy(options, d, ['maxDelayTime'])),
    },
    waveshaper: {
      attributes: ['oversample'],
      create(context, d) {
        const node = context.createWaveShaper();
        if (d.curve) node.curve = Float32Array.from(d.curve);
        return node;
      },
      construct: (context, options, d) =>
        new WaveShaperNode(context, d.curve ? { ...options, curve: Float32Array.from(d.curve) } : options),
    },
    constant: {
      params: ['offset'],
      create: (context) => context.createConstantSource(),
      construct: (context, options) => new ConstantSourceNode(context, options),
    },
    convolver: {
      create(context, d) {
        const node = context.createConvolver();
        if (d.normalize !== undefined) node.normalize = d.normalize;
        node.buffer = audioBuffer(context, d.buffer);
        return node;
      },
      construct(context, options, d) {
        if (d.normalize !== undefined) options.disableNormalization = !d.normalize;
        return new ConvolverNode(context, { ...options, buffer: audioBuffer(context, d.buffer) });
      },
    },
    stereoPanner: {
      params: ['pan'],
      create: (context) => context.createStereoPanner(),
      construct: (context, options) => new StereoPannerNode(context, options),
    },
    panner: {
      params: ['positionX', 'positionY', 'positionZ', 'orientationX', 'orientationY', 'orientationZ'],
      attributes: ['panningModel', 'distanceModel', 'refDistance', 'maxDistance', 'rolloffFactor', 'coneInnerAngle',
        'coneOuterAngle', 'coneOuterGain'],
      create: (context) => context.createPanner(),
      construct: (context, options) => new PannerNode(context, options),
    },
    iir: {
      create: (context, d) => context.createIIRFilter(d.feedforward, d.feedback),
      construct: (context, options, d) => new IIRFilterNode(context, copy(options, d, ['feedforward', 'feedback'])),
    },
    merger: {
      create: (context, d) => context.createChannelMerger(d.numberOfInputs),
      construct: (context, options, d) => new ChannelMergerNode(context, copy(options, d, ['numberOfInputs'])),
    },
    splitter: {
      create: (context, d) => context.createChannelSplitter(d.numberOfOutputs),
      construct: (context, options, d) => new ChannelSplitterNode(context, copy(options, d, ['numberOfOutputs'])),
    },
  };

  const makeNode = (context, d, init) => {
    const kind = KINDS[d.type];
    if (!kind) throw new Error(`unknown node type ${d.type}`);
    const { params = [], attributes = [] } = kind;
    if (init === 'ctor') return kind.construct(context, copy({}, d, [...params, ...attributes, ...COMMON]), d);
    const node = copy(kind.create(context, d), d, [...COMMON, ...attributes]);
    for (const param of params) if (d[param] !== undefined) node[param].value = d[param];
    return node;
  };

  const connect = (nodes, [from, to, output = 0, input = 0]) => {
    const dot = to.indexOf('.');
    if (dot > 0) nodes.get(from).connect(nodes.get(to.slice(0, dot))[to.slice(dot + 1)], output);
    else nodes.get(from).connect(nodes.get(to), output, input);
  };

  const build = (context, graph) => {
    const nodes = new Map([['destination', context.destination]]);
    for (const d of graph.nodes) nodes.set(d.id, makeNode(context, d, d.init || graph.init));
    for (const { node, param, method, args } of graph.automation || []) {
      const [first, ...rest] = args;
      const curve = method === 'setValueCurveAtTime';
      nodes.get(node)[param][method](curve ? Float32Array.from(first) : first, ...rest);
    }
    for (const connection of graph.connections) connect(nodes, connection);
    for (const d of graph.nodes) {
      const node = nodes.get(d.id);
      if (d.start !== undefined) (KINDS[d.type].start || (() => node.start(d.start)))(node, d);
      if (d.stop !== undefined) node.stop(d.stop);
    }
    return nodes;
  };

  const base64 = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    let text = '';
    for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
    return btoa(text);
  };

  const bits = (number) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, number);
    return view.getUint32(0).toString(16).padStart(8, '0');
  };

  // The sum fingerprinting scripts take: absolute values, in index order, in f64.
  const sum = (array, from = 0, to = array.length) => {
    let total = 0;
    for (let index = from; index < Math.min(to, array.length); index += 1) total += Math.abs(array[index]);
    return String(total);
  };

  const READ = {
    compressor(node) {
      const reduction = typeof node.reduction === 'number' ? node.reduction : node.reduction.value;
      return ['reduction', { bits: bits(reduction), num: String(reduction) }];
    },
    analyser(node) {
      const freq = new Float32Array(node.frequencyBinCount);
      const time = new Float32Array(node.fftSize);
      const byteFreq = new Uint8Array(node.frequencyBinCount);
      const byteTime = new Uint8Array(node.fftSize);
      node.getFloatFrequencyData(freq);
      node.getFloatTimeDomainData(time);
      node.getByteFrequencyData(byteFreq);
      node.getByteTimeDomainData(byteTime);
      return ['analyser', {
        freq: base64(freq), time: base64(time), byteFreq: base64(byteFreq), byteTime: base64(byteTime),
        freq_sum_abs: sum(freq), time_sum_abs: sum(time),
      }];
    },
    biquad(node, { frequencyResponse }) {
      if (!frequencyResponse) return [];
      const mag = new Float32Array(frequencyResponse.length);
      const phase = new Float32Array(frequencyResponse.length);
      node.getFrequencyResponse(Float32Array.from(frequencyResponse), mag, phase);
      return ['response', { mag: base64(mag), phase: base64(phase) }];
    },
  };

  const render = async (graph) => {
    const result = { id: graph.id };
    try {
      const context = new OfflineAudioContext(graph.channels, graph.length, graph.sampleRate);
      const nodes = build(context, graph);
      const buffer = await context.startRendering();
      const channels = Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel));
      result.ch = channels.map(base64);
      result.sum_4500_5000 = sum(channels[0], 4500, 5000);
      result.sum_all = sum(channels[0]);
      for (const d of graph.nodes) {
        const [what, value] = READ[d.type] ? READ[d.type](nodes.get(d.id), d) : [];
        if (what) (result[what] = result[what] || {})[d.id] = value;
      }
    } catch (error) {
      result.error = `${error && error.name}: ${error && error.message}`;
    }
    return result;
  };

  return { build, render };
})();
