package io.otlpdelta.pipeline;

import io.otlpdelta.model.TableName;
import java.util.List;
import java.util.Random;

/**
 * Who else has to do with the tables: other writers, admins, a catalog that fails, processes of
 * ours that were thought dead. Each says what it did, for the trace.
 */
final class SimulatedOthers {
  private static final String NOTHING = "nothing";

  private final SimulatedWorld world;
  private final SimulationCounts counts;
  private final Random random;

  SimulatedOthers(SimulatedWorld world, Random random) {
    this.world = world;
    this.counts = world.counts();
    this.random = random;
  }

  /** Something happens to a table in the middle of its next turn. */
  String ambush() {
    SimulatedTable table = anyTable();
    table.ambush(this::strike);
    return table.handle().name().toString();
  }

  private void strike() {
    String unused =
        switch (random.nextInt(5)) {
          case 0 -> land();
          case 1 -> write();
          case 2 -> zombie();
          case 3 -> vacuum();
          default -> alter();
        };
  }

  String catalog(boolean available) {
    counts.add(Event.CATALOG_DOWN, available ? 0 : 1);
    world.catalog().setAvailable(available);
    return "";
  }

  String land() {
    if (world.tables().inFlight() == 0) {
      return NOTHING;
    }
    world.land();
    return "";
  }

  String write() {
    SimulatedTable table = anyTable();
    if (table.isDropped()) {
      return NOTHING;
    }
    counts.add(Event.ANOTHER_WRITER);
    table.appendAsAnother();
    return table.handle().name().toString();
  }

  String zombie() {
    boolean atOnce = random.nextBoolean();
    SimulatedTable table = anyTable();
    if (!world.writeAsZombie(table, atOnce)) {
      return NOTHING;
    }
    counts.add(Event.ZOMBIE_COMMIT);
    return table.handle().name() + (atOnce ? " at once" : " later");
  }

  String vacuum() {
    int deleted = world.vacuum();
    counts.add(Event.VACUUM, deleted);
    return deleted + " files";
  }

  String alter() {
    SimulatedTable table = anyTable();
    table.alter();
    return table.handle().name().toString();
  }

  String drop() {
    TableName name = anyName();
    if (world.current(name) == null) {
      return NOTHING;
    }
    counts.add(Event.TABLE_DROPPED);
    world.drop(name);
    return name.toString();
  }

  String createAgain() {
    TableName name = anyName();
    if (world.current(name) != null) {
      return NOTHING;
    }
    counts.add(Event.TABLE_CREATED_AGAIN);
    world.create(name);
    return name.toString();
  }

  String restore() {
    SimulatedTable table = anyTable();
    TableName name = table.handle().name();
    if (!table.isDropped() || world.current(name) != null) {
      return NOTHING;
    }
    counts.add(Event.TABLE_RESTORED);
    world.restore(table);
    return name.toString();
  }

  String forbid() {
    TableName name = anyName();
    if (world.current(name) == null || world.isForbidden(name)) {
      return NOTHING;
    }
    counts.add(Event.PERMISSION_LOST);
    world.forbid(name);
    return name.toString();
  }

  String permit() {
    TableName name = anyName();
    if (!world.isForbidden(name)) {
      return NOTHING;
    }
    counts.add(Event.PERMISSION_BACK);
    world.permit(name);
    return name.toString();
  }

  TableName anyName() {
    return SimulatedWorld.NAMES.get(random.nextInt(SimulatedWorld.NAMES.size()));
  }

  SimulatedTable anyTable() {
    List<SimulatedTable> all = world.tables().all();
    // Mostly one that is there.
    for (int i = 0; i < 3; i++) {
      SimulatedTable table = all.get(random.nextInt(all.size()));
      if (!table.isDropped()) {
        return table;
      }
    }
    return all.get(random.nextInt(all.size()));
  }
}
