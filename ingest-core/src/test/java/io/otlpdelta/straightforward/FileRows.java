package io.otlpdelta.straightforward;

import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.MemoryStorage;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.parquet.example.data.Group;
import org.jspecify.annotations.Nullable;

/**
 * The rows that data files hold, as the row classes: each component from the column of its name.
 */
public final class FileRows implements RowMaker {
  private static final String FOLDER = "file:///files/";

  private final Function<TableStorage, DataFileWriterFactory> factory;

  /** Takes the rows from the files of the factory. */
  public FileRows(Function<TableStorage, DataFileWriterFactory> factory) {
    this.factory = factory;
  }

  @Override
  public FlattenResult make(TableKind kind, ByteBuffer body, List<Row> rows) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.createFolders(FOLDER);
    WrittenFiles written =
        WrittenFiles.of(
            factory.apply(storage), storage, FOLDER, TableLayout.documented(kind), List.of(body));
    for (DataFile file : written.files()) {
      for (Group group : FileGroups.of(storage, file)) {
        rows.add((Row) struct(rowType(kind), group));
      }
    }
    return written.results().get(0);
  }

  private static Class<?> rowType(TableKind kind) {
    return switch (kind) {
      case METRICS -> MetricRow.class;
      case LOGS -> LogRow.class;
      case SPANS -> SpanRow.class;
      case REJECTS -> RejectRow.class;
    };
  }

  private static Object struct(Class<?> type, Group group) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      int field = group.getType().getFieldIndex(snakeCase(components[i].getName()));
      values[i] = optional(components[i].getGenericType(), group, field);
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type + " of " + group, e);
    }
  }

  private static @Nullable Object optional(Type type, Group group, int field) {
    return group.getFieldRepetitionCount(field) == 0 ? null : value(type, group, field);
  }

  private static Object value(Type type, Group group, int field) {
    if (type instanceof ParameterizedType generic) {
      Group repeated = group.getGroup(field, 0);
      return generic.getRawType().equals(Map.class)
          ? map(repeated)
          : list(generic.getActualTypeArguments()[0], repeated);
    }
    if (((Class<?>) type).isRecord()) {
      return struct((Class<?>) type, group.getGroup(field, 0));
    }
    return switch (((Class<?>) type).getSimpleName().toLowerCase(Locale.ROOT)) {
      case "string" -> group.getString(field, 0);
      case "long" -> group.getLong(field, 0);
      case "int", "integer" -> group.getInteger(field, 0);
      case "double" -> group.getDouble(field, 0);
      case "boolean" -> group.getBoolean(field, 0);
      default -> throw new IllegalStateException("no column has " + type);
    };
  }

  private static Map<String, String> map(Group group) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      Group entry = group.getGroup(0, i);
      if (map.put(entry.getString(0, 0), entry.getString(1, 0)) != null) {
        throw new AssertionError("the key " + entry.getString(0, 0) + " is there twice");
      }
    }
    return map;
  }

  private static List<Object> list(Type element, Group group) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      list.add(value(element, group.getGroup(0, i), 0));
    }
    return list;
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
