package io.otlpdelta.straightforward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DataType;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.MapType;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rows have the documented columns, at the documented positions. */
class RowShapeTest {
  private static final Map<PrimitiveType, List<Class<?>>> JAVA_TYPES =
      Map.of(
          PrimitiveType.STRING, List.of(String.class),
          PrimitiveType.LONG, List.of(Long.class, long.class),
          PrimitiveType.INTEGER, List.of(Integer.class, int.class),
          PrimitiveType.DOUBLE, List.of(Double.class, double.class),
          PrimitiveType.BOOLEAN, List.of(Boolean.class, boolean.class));

  @Test
  void metricRowsHaveTheDocumentedColumns() {
    expectShape(MetricRow.class, DocumentedTables.schema(TableKind.METRICS));
  }

  @Test
  void logRowsHaveTheDocumentedColumns() {
    expectShape(LogRow.class, DocumentedTables.schema(TableKind.LOGS));
  }

  @Test
  void spanRowsHaveTheDocumentedColumns() {
    expectShape(SpanRow.class, DocumentedTables.schema(TableKind.SPANS));
  }

  @Test
  void rejectRowsHaveTheDocumentedColumns() {
    expectShape(RejectRow.class, DocumentedTables.schema(TableKind.REJECTS));
  }

  @Test
  void aFieldIsTheComponentAtItsPosition() throws ReflectiveOperationException {
    for (Row row : SampleRequests.rows()) {
      expectFieldsAreComponents(row);
    }
  }

  @Test
  void aPositionThatIsNoFieldIsRefused() {
    StructValue value = new QuantileValue(0.5, 1);
    assertThatThrownBy(() -> value.field(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("index: 2 (expected: a field's position)");
  }

  private static void expectShape(Class<?> type, StructType documented) {
    RecordComponent[] components = type.getRecordComponents();
    assertThat(components).as(type.getSimpleName()).hasSameSizeAs(documented.fields());
    for (int i = 0; i < components.length; i++) {
      StructField field = documented.fields().get(i);
      assertThat(snakeCase(components[i].getName())).isEqualTo(field.name());
      expectType(components[i].getGenericType(), field.type());
    }
  }

  private static void expectType(Type type, DataType documented) {
    if (documented instanceof StructType struct) {
      expectShape((Class<?>) type, struct);
    } else if (documented instanceof ArrayType array) {
      assertThat(((ParameterizedType) type).getRawType()).isEqualTo(List.class);
      expectType(((ParameterizedType) type).getActualTypeArguments()[0], array.element());
    } else if (documented instanceof MapType map) {
      assertThat(((ParameterizedType) type).getRawType()).isEqualTo(Map.class);
      expectType(((ParameterizedType) type).getActualTypeArguments()[0], map.key());
      expectType(((ParameterizedType) type).getActualTypeArguments()[1], map.value());
    } else {
      assertThat(JAVA_TYPES.get(documented)).contains((Class<?>) type);
    }
  }

  private static void expectFieldsAreComponents(StructValue value)
      throws ReflectiveOperationException {
    RecordComponent[] components = value.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      Object component = components[i].getAccessor().invoke(value);
      assertThat(value.field(i)).as("%s %s", value.getClass(), components[i]).isEqualTo(component);
      List<?> parts = component instanceof List<?> list ? list : List.of();
      if (component instanceof StructValue struct) {
        expectFieldsAreComponents(struct);
      }
      for (Object part : parts) {
        if (part instanceof StructValue struct) {
          expectFieldsAreComponents(struct);
        }
      }
    }
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
