package io.otlpdelta.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaJsonTest {
  @Test
  void everyTypeIsReadWithItsMetadata() {
    StructType schema =
        SchemaJson.parseStruct(
            """
            {"type":"struct","fields":[
              {"name":"a","type":"decimal(10,2)","nullable":false,"metadata":{}},
              {"name":"b","type":{"type":"array","elementType":"long","containsNull":false},
               "nullable":true,
               "metadata":{"delta.columnMapping.id":3,"flag":true,"text":"x","o":{"k":[1]}}},
              {"name":"c","type":{"type":"map","keyType":"string","valueType":
                {"type":"struct","fields":[]},"valueContainsNull":false},
               "nullable":true,"metadata":{"delta.columnMapping.physicalName":"col-1"}}]}
            """);
    assertThat(schema.fields())
        .containsExactly(
            new StructField("a", new PrimitiveType("decimal(10,2)"), false, Map.of()),
            new StructField(
                "b",
                new ArrayType(PrimitiveType.LONG, false),
                true,
                Map.of(
                    "delta.columnMapping.id", 3L, "flag", true, "text", "x", "o", "{\"k\":[1]}")),
            new StructField(
                "c",
                new MapType(PrimitiveType.STRING, new StructType(List.of()), false),
                true,
                Map.of("delta.columnMapping.physicalName", "col-1")));
    assertThat(schema.fields().get(2).physicalName()).isEqualTo("col-1");
    assertThat(schema.fields().get(1).physicalName()).isEqualTo("b");
  }

  @Test
  void typesAreWrittenAsSqlWritesThem() {
    StructType schema =
        SchemaJson.parseStruct(
            """
            {"type":"struct","fields":[
              {"name":"a","type":"long","nullable":false,"metadata":{}},
              {"name":"b","type":{"type":"array","elementType":"integer","containsNull":true},
               "nullable":true,"metadata":{}}]}
            """);
    assertThat(schema).hasToString("STRUCT<a: BIGINT NOT NULL, b: ARRAY<INT>>");
  }

  @Test
  void whatIsNoSchemaIsRefused() {
    assertThatThrownBy(() -> SchemaJson.parseStruct("\"long\""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a Delta schema: the top level is no struct");
    assertThatThrownBy(() -> SchemaJson.parseStruct("{\"type\":\"tuple\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a Delta schema: unknown type 'tuple'");
    assertThatThrownBy(() -> SchemaJson.parseStruct("{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a Delta schema: Unexpected end-of-input");
  }
}
