/** Moving through the images of a viewer: one by one, by series, and as a film. */
export class Moving {
  constructor(viewer, changed) {
    Object.assign(this, { viewer, changed });
  }

  get reading() {
    return this.viewer.reading;
  }

  get shown() {
    const { shown } = this.reading;
    return shown?.frame ? shown : null;
  }

  get count() {
    return this.reading.count;
  }

  focus() {
    this.viewer.area.focus({ preventScroll: true });
  }

  step(by) {
    this.viewer.cine.stop();
    this.scroll(by);
    this.changed();
  }

  scroll(by) {
    this.reading.goTo(this.reading.at + by);
  }

  stepSeries(by) {
    this.viewer.cine.stop();
    this.reading.stepSeries(by);
  }

  choose(series) {
    this.viewer.cine.stop();
    this.reading.isTouched = true;
    this.reading.go(series);
    this.changed();
  }

  play() {
    const { cine } = this.viewer;
    if (cine.isPlaying) cine.stop();
    else if (this.count > 1) cine.play(this.playRate);
    this.changed();
  }

  pause() {
    this.play();
  }

  /** The image after the one shown, from the last to the first; done when it is on the screen. */
  next() {
    const { reading } = this;
    const slot = reading.series.slots[(reading.at + 1) % reading.count];
    reading.direction = 1;
    return reading.go(reading.series, slot);
  }

  get playRate() {
    return this.reading.series?.rate ?? this.reading.slot?.item.facts.rate ?? 15;
  }

  rate(value) {
    this.reading.series.rate = value;
    if (this.viewer.cine.isPlaying) this.viewer.cine.play(value);
    this.changed();
  }
}
