package org.hypersafe.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Does one job in this process: what a client falls back to, and what {@code HYPERSAFE_NO_SERVER=1}
 * asks for.
 */
public final class InProcess {
  private static final long CLEANUP_SECONDS = 5;

  private InProcess() {}

  /**
   * Runs the job on the calling thread with the process's own streams; Ctrl-C cancels it and waits
   * until it has cleaned up.
   */
  public static int run(JobRequest request, JobHandler handler) {
    Job job = new Job(request, handler);
    CountDownLatch ended = new CountDownLatch(1);
    Thread onSignal = new Thread(() -> cancelAndWait(job, ended), "cancel");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      return job.run(
          new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    } finally {
      ended.countDown();
    }
  }

  private static void cancelAndWait(Job job, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return;
    }
    job.cancel();
    try {
      boolean inTime = ended.await(CLEANUP_SECONDS, TimeUnit.SECONDS);
      if (!inTime) {
        System.err.println("hypersafe: note: the job did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
