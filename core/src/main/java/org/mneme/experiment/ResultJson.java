package org.mneme.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.mneme.memory.Profile;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Series;

/** Results as JSON and back. Numbers that are not finite are written as null and read as NaN. */
final class ResultJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ResultJson() {}

  static Map<String, Object> toMap(TrialResult result) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", result.id());
    map.put("memory", result.variant());
    map.put("task", result.panel());
    map.put("length", result.length().isPresent() ? result.length().getAsLong() : null);
    map.put("seed", result.seed());
    map.put("failure", result.failure().orElse(null));
    map.put("metric", new TreeMap<>(Map.of(
        "name", result.metric().name(), "label", result.metric().label(), "higherIsBetter",
        result.metric().higherIsBetter())));
    map.put("value", finite(result.value()));
    map.put("parameters", result.parameters());
    map.put("activeParameters", result.activeParameters());
    map.put("stateBytesPerSequence", result.stateBytes());
    map.put("steps", result.steps());
    map.put("seconds", finite(result.seconds()));
    map.put("tokensPerSecond", finite(result.tokensPerSecond()));
    map.put("millisecondsPerSegment", finite(result.millisecondsPerSegment()));
    map.put("gradientNorm", finite(result.gradientNorm()));
    map.put("metrics", finite(result.evaluation().map(Evaluation::metrics).orElse(Map.of())));
    map.put("series",
        result.evaluation().map(Evaluation::series).orElse(List.of()).stream().map(ResultJson::toMap).toList());
    map.put("references", finite(result.references()));
    map.put("curve", result.curve().stream().map(ResultJson::toMap).toList());
    map.put("diagnostics", finite(result.diagnostics()));
    map.put("profiles", result.profiles().stream().map(ResultJson::toMap).toList());
    return map;
  }

  static Map<String, Object> toMap(CurvePoint point) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("step", point.step());
    map.put("tokens", point.tokens());
    map.put("seconds", finite(point.seconds()));
    map.put("loss", finite(point.loss()));
    map.put("metric", finite(point.metric()));
    return map;
  }

  private static Map<String, Object> toMap(Series series) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", series.name());
    map.put("xLabel", series.xLabel());
    map.put("yLabel", series.yLabel());
    map.put("x", finite(series.x()));
    map.put("y", finite(series.y()));
    map.put("marks", finite(series.marks()));
    return map;
  }

  static Map<String, Object> toMap(Profile profile) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", profile.name());
    map.put("title", profile.title());
    map.put("kind", profile.kind().name());
    map.put("axis", profile.axis());
    map.put("start", profile.start());
    map.put("end", profile.end());
    List<Map<String, Object>> rows = new ArrayList<>();
    profile.rows().forEach(row -> rows.add(new TreeMap<>(Map.of("name", row.name(), "values", finite(row.values())))));
    map.put("rows", rows);
    return map;
  }

  private static List<Profile> profiles(JsonNode nodes) {
    List<Profile> profiles = new ArrayList<>();
    for (JsonNode node : nodes) {
      List<Profile.Row> rows = new ArrayList<>();
      node.path("rows").forEach(row -> rows.add(new Profile.Row(row.get("name").asText(), numbers(row.get("values")))));
      profiles.add(new Profile(
          node.get("name").asText(), node.get("title").asText(), Profile.Kind.valueOf(node.get("kind").asText()),
          node.get("axis").asText(), node.get("start").asText(), node.get("end").asText(), rows));
    }
    return profiles;
  }

  static TrialResult fromJson(JsonNode node) {
    JsonNode metric = node.get("metric");
    Optional<String> failure = text(node.get("failure"));
    List<Series> series = new ArrayList<>();
    node.get("series")
        .forEach(entry -> series.add(new Series(
            entry.get("name").asText(), entry.get("xLabel").asText(), entry.get("yLabel").asText(),
            numbers(entry.get("x")),
            numbers(entry.get("y")), numbers(entry.path("marks")))));
    Optional<Evaluation> evaluation = failure.isPresent() && node.get("metrics").isEmpty()
        ? Optional.empty()
        : Optional.of(new Evaluation(numbersByName(node.get("metrics")), series));
    return new TrialResult(
        node.get("id").asText(), node.get("memory").asText(), node.get("task").asText(),
        node.get("length").isNull() ? OptionalLong.empty() : OptionalLong.of(node.get("length").asLong()),
        node.get("seed").asLong(), failure,
        new Metric(metric.get("name").asText(), metric.get("label").asText(), metric.get("higherIsBetter").asBoolean()),
        node.get("parameters").asLong(), node.get("activeParameters").asLong(),
        node.get("stateBytesPerSequence").asLong(),
        node.get("steps").asLong(), number(node.get("seconds")), number(node.get("tokensPerSecond")),
        number(node.get("millisecondsPerSegment")), number(node.get("gradientNorm")), evaluation,
        numbersByName(node.get("references")),
        curve(node.get("curve")), numbersByName(node.get("diagnostics")),
        profiles(node.path("profiles")));
  }

  static List<CurvePoint> curve(JsonNode nodes) {
    List<CurvePoint> curve = new ArrayList<>();
    nodes.forEach(point -> curve.add(new CurvePoint(
        point.get("step").asLong(), point.get("tokens").asLong(), number(point.get("seconds")),
        number(point.get("loss")),
        number(point.get("metric")))));
    return curve;
  }

  static String write(Object value) {
    return MAPPER.valueToTree(value).toString();
  }

  static String writeIndented(Object value) {
    return MAPPER.valueToTree(value).toPrettyString() + "\n";
  }

  static JsonNode read(String text) throws IOException {
    return MAPPER.readTree(text);
  }

  static Object finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  static Map<String, Object> finite(Map<String, Double> values) {
    Map<String, Object> map = new LinkedHashMap<>();
    values.forEach((key, value) -> map.put(key, finite(value)));
    return map;
  }

  private static List<Object> finite(double[] values) {
    List<Object> list = new ArrayList<>();
    for (double value : values) {
      list.add(finite(value));
    }
    return list;
  }

  private static double number(JsonNode node) {
    return node == null || node.isNull() ? Double.NaN : node.asDouble();
  }

  private static double[] numbers(JsonNode node) {
    double[] values = new double[node.size()];
    for (int index = 0; index < values.length; index++) {
      values[index] = number(node.get(index));
    }
    return values;
  }

  private static Map<String, Double> numbersByName(JsonNode node) {
    Map<String, Double> values = new LinkedHashMap<>();
    node.properties().forEach(entry -> values.put(entry.getKey(), number(entry.getValue())));
    return values;
  }

  private static Optional<String> text(JsonNode node) {
    return node == null || node.isNull() ? Optional.empty() : Optional.of(node.asText());
  }
}
