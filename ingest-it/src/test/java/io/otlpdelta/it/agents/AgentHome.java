package io.otlpdelta.it.agents;

import io.otlpdelta.it.harness.Processes;
import io.otlpdelta.it.harness.Processes.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user who has nothing but an agent's settings: a home folder, a working folder with one file in
 * it, and an environment that holds nothing of this process's. What the agent sends to other than
 * loopback addresses goes to a proxy that is not there.
 */
final class AgentHome {
  /** Of anonymous memory; the three agents were measured to need less than half of it. */
  private static final int MAX_DATA_KIBIBYTES = 1 << 20;

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String CLOSED_PROXY = "http://127.0.0.1:9"; // the discard service's port

  private final Path home;
  private final Path work;
  private final Map<String, String> environment = new LinkedHashMap<>();

  /** A new user in an empty folder. */
  AgentHome(Path folder) {
    home = folder.resolve("home");
    work = folder.resolve("work");
    project("notes.txt", "Buy milk.\n");
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", home.toString());
    for (String variable : List.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")) {
      environment.put(variable, CLOSED_PROXY);
    }
    environment.put("NO_PROXY", "127.0.0.1");
    environment.put("no_proxy", "127.0.0.1");
  }

  /** Writes a file of the home folder. */
  void settings(String relative, String text) {
    write(home.resolve(relative), text);
  }

  /** Writes a file of the working folder. */
  void project(String relative, String text) {
    write(work.resolve(relative), text);
  }

  /** Sets a variable of the environment. */
  void variable(String name, String value) {
    environment.put(name, value);
  }

  /** Runs an agent to its end; its memory and its time are limited. */
  Result run(List<String> agentCommand) {
    List<String> command = new ArrayList<>(List.of("env", "-i"));
    environment.forEach((name, value) -> command.add(name + "=" + value));
    // Each of these becomes the next one: the process that may be killed in the end is the agent.
    command.addAll(List.of("sh", "-c", "ulimit -d \"$0\" && exec \"$@\" </dev/null"));
    command.add(Integer.toString(MAX_DATA_KIBIBYTES));
    command.addAll(agentCommand);
    return Processes.run(work, Map.of(), LIMIT, command);
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
