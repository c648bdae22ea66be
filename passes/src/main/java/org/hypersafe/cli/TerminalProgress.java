package org.hypersafe.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.hypersafe.cli.HypersafeCommand.Console;
import org.hypersafe.report.Analysis;
import org.jspecify.annotations.Nullable;

/** Shows how far long work has come, on a terminal; in a pipe it shows nothing. */
final class TerminalProgress implements Analysis.Progress, AutoCloseable {
  private static final int WIDTH = 80;

  private final boolean shown;
  private final PrintStream terminal;
  private @Nullable ProgressBar bar;

  TerminalProgress(Console console) {
    this.shown = console.request().errorsToTerminal();
    this.terminal = console.err();
  }

  Analysis.Progress listener() {
    return shown ? this : Analysis.Progress.NONE;
  }

  @Override
  public synchronized void stage(String name, int steps) {
    close();
    bar =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(steps)
            .setConsumer(new ConsoleProgressBarConsumer(terminal, WIDTH))
            .clearDisplayOnFinish()
            .build();
  }

  @Override
  public synchronized void step(String item) {
    if (bar != null) {
      bar.step();
    }
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
