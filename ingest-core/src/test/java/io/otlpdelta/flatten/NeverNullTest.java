package io.otlpdelta.flatten;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.straightforward.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table may declare NOT NULL exactly the columns that even the emptiest record fills. */
class NeverNullTest {
  @ParameterizedTest
  @EnumSource(TableKind.class)
  void exactlyTheColumnsThatTheEmptiestRecordsFillMayBeNotNull(TableKind kind) {
    StructType schema = DocumentedTables.schema(kind);
    List<Row> rows = SampleRequests.rows(kind, SampleRequests.bytes(kind));
    for (int i = 0; i < schema.fields().size(); i++) {
      int column = i;
      assertThat(mayBeNotNull(schema, column))
          .as(schema.fields().get(column).name())
          .isEqualTo(rows.stream().allMatch(row -> row.field(column) != null));
    }
  }

  private static boolean mayBeNotNull(StructType schema, int column) {
    List<StructField> fields = new ArrayList<>(schema.fields());
    StructField field = fields.get(column);
    fields.set(column, new StructField(field.name(), field.type(), false, field.metadata()));
    try {
      TableCheck.layout(new StructType(fields), List.of(), Map.of());
      return true;
    } catch (UnsupportedTableException e) {
      assertThat(e).hasMessageContaining("'" + field.name() + "'").hasMessageContaining("NOT NULL");
      return false;
    }
  }
}
