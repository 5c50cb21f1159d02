package io.otlpdelta.bench.server;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.EnumMap;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What the threads of another JVM have allocated, exactly, as that JVM counts it for each of its
 * threads. It is asked before and after a run only. Its own threads for answering are left out.
 */
final class AllocationMeter implements Closeable {
  private final JMXConnector connector;
  private final ThreadMXBean threads;

  private AllocationMeter(JMXConnector connector, ThreadMXBean threads) {
    this.connector = connector;
    this.threads = threads;
  }

  /** Asks the JVM to start its local management agent, and connects to it. */
  @SuppressWarnings("BanJNDI") // the other side is our own child process
  static AllocationMeter attach(long pid) throws IOException {
    JMXServiceURL address = new JMXServiceURL(startAgent(pid));
    JMXConnector connector = JMXConnectorFactory.connect(address);
    MBeanServerConnection server = connector.getMBeanServerConnection();
    return new AllocationMeter(
        connector,
        ManagementFactory.newPlatformMXBeanProxy(
            server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class));
  }

  /** Bytes so far, by group; threads that have ended are not counted. */
  GroupFigures allocatedBytes() {
    long[] ids = threads.getAllThreadIds();
    ThreadInfo[] infos = threads.getThreadInfo(ids);
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    Map<ThreadRole, Double> byGroup = new EnumMap<>(ThreadRole.class);
    for (int i = 0; i < ids.length; i++) {
      boolean alive = infos[i] != null && bytes[i] >= 0;
      if (alive && !isOfTheAgent(infos[i].getThreadName())) {
        byGroup.merge(ThreadRole.of(infos[i].getThreadName()), (double) bytes[i], Double::sum);
      }
    }
    return new GroupFigures(byGroup);
  }

  private static boolean isOfTheAgent(String thread) {
    return thread.startsWith("RMI ") || thread.startsWith("JMX ");
  }

  private static String startAgent(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        return machine.startLocalManagementAgent();
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException("the JVM with pid " + pid + " cannot be attached to", e);
    }
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
