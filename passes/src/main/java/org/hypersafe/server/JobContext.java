package org.hypersafe.server;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Life of one job, seen from inside. Cancelling it (Ctrl-C, a client gone) runs the registered
 * actions and interrupts the thread that runs the handler, which is what ends child processes.
 */
public final class JobContext {
  private static final ThreadLocal<JobContext> CURRENT = new ThreadLocal<>();

  private final Set<Runnable> actions = new LinkedHashSet<>();
  private @Nullable Thread thread;
  private boolean cancelled;

  JobContext() {}

  /**
   * The context of the job that runs on this thread; outside of jobs, one that is never cancelled.
   */
  public static JobContext current() {
    JobContext context = CURRENT.get();
    return context == null ? new JobContext() : context;
  }

  /** What {@link #onCancel} returns: closing it takes the action back. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Has {@code action} run, from another thread, when the job is cancelled; at once if it already
   * is.
   */
  public Registration onCancel(Runnable action) {
    boolean now;
    synchronized (this) {
      now = cancelled;
      if (!now) {
        actions.add(action);
      }
    }
    if (now) {
      action.run();
    }
    return () -> {
      synchronized (this) {
        actions.remove(action);
      }
    };
  }

  /** Whether nobody waits for the result any more. */
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /**
   * Call it before a result is moved into place.
   *
   * @throws CancellationException when the job is cancelled
   */
  public void checkCancelled() {
    if (isCancelled()) {
      throw new CancellationException("the job is cancelled");
    }
  }

  /** Makes this the current thread's context. */
  synchronized void enter() {
    thread = Thread.currentThread();
    CURRENT.set(this);
  }

  /** Undoes {@link #enter}; from here on no interrupt of this job can hit the thread. */
  synchronized void exit() {
    thread = null;
    CURRENT.remove();
    // Reading the flag clears it, so that the thread's next job starts fresh.
    Thread.interrupted();
  }

  void cancel() {
    ImmutableList<Runnable> todo;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      todo = ImmutableList.copyOf(actions);
      if (thread != null) {
        thread.interrupt();
      }
    }
    todo.forEach(Runnable::run);
  }
}
