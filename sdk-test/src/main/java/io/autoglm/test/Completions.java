package io.autoglm.test;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Legacy completions, the plain generate API and embeddings. Safe for every thread. */
final class Completions {

    private static final int MOST_CHOICES = 10_000;
    private static final int DIMENSIONS = 8;

    private final SimBehavior behavior;
    private final Words words;
    private final ChatAnswers answers;

    Completions(SimBehavior behavior, Words words, ChatAnswers answers) {
        this.behavior = behavior;
        this.words = words;
        this.answers = answers;
    }

    /** Answers {@code k} prompts with {@code k·n} choices; choice {@code i} belongs to prompt {@code i / n}. */
    Plan complete(JsonNode root, String model, String id, RandomGenerator random) throws Invalid {
        List<String> prompts = Prompts.read(root, "prompt");
        int perPrompt = ChatRequest.choices(words, root);
        if ((long) prompts.size() * perPrompt > MOST_CHOICES) {
            throw new Invalid(Problem.invalid("prompt", "At most " + MOST_CHOICES + " choices are possible."));
        }
        long tokens = prompts.stream()
                .mapToLong(String::length)
                .map(ChatRequest::tokens)
                .sum();
        ChatRequest request = ChatRequest.of(words, root, model, prompts.size() * perPrompt, tokens);
        Framing framing = words.completions();
        boolean bare = words.answersArraysBare() && root.path("prompt").isArray() && prompts.size() > 1;
        return bare && !request.stream()
                ? bare(framing, request, prompts, id, random)
                : answers.answer(framing, request, id, random);
    }

    private Plan bare(Framing framing, ChatRequest request, List<String> prompts, String id, RandomGenerator random) {
        List<Answer> each = new ArrayList<>();
        for (String prompt : prompts) {
            each.add(answers.decide(request.only(1, ChatRequest.tokens(prompt.length())), id));
        }
        String body = IntStream.range(0, each.size())
                .mapToObj(i ->
                        answers.object(framing, each.get(i), List.of(answers.wholeChoice(framing, each.get(i), i))))
                .collect(Collectors.joining(",", "[", "]"));
        return Plan.json(200, body).after(answers.thinking(each.get(0).shape(), random));
    }

    /** The plain generate API. */
    Plan generate(JsonNode root, String id, RandomGenerator random) throws Invalid {
        JsonNode prompt = root.path("prompt");
        if (!prompt.isString() || prompt.asString().isEmpty()) {
            throw new Invalid(Problem.missing("prompt", "prompt must be a text"));
        }
        long tokens = ChatRequest.tokens(prompt.asString().length());
        String model = root.path("model").asString(SimBehavior.DEFAULT_MODEL);
        ChatRequest request = ChatRequest.of(words, root, model, 1, tokens);
        if (request.stream()) {
            return answers.answer(words, request, id, random);
        }
        Answer answer = answers.decide(request, id);
        String body = GenerateWords.whole(answer, ChatAnswers.text(behavior, answer.shape()));
        return Plan.json(200, body).after(answers.thinking(answer.shape(), random));
    }

    /** Vectors that depend on the text alone, of length 1. */
    Plan embed(JsonNode root, String model) throws Invalid {
        List<String> inputs = Prompts.read(root, "input");
        words.checkEmbedding(root, inputs);
        boolean base64 = root.path("encoding_format").asString("float").equals("base64");
        int dimensions = root.path("dimensions").asInt(DIMENSIONS);
        if (dimensions < 1 || dimensions > 4096) {
            throw new Invalid(Problem.invalid("dimensions", "Invalid value for 'dimensions': " + dimensions + "."));
        }
        String data = IntStream.range(0, inputs.size())
                .mapToObj(i -> "{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":"
                        + Vectors.json(inputs.get(i), dimensions, base64) + "}")
                .collect(Collectors.joining(","));
        long tokens = inputs.stream()
                .mapToLong(String::length)
                .map(ChatRequest::tokens)
                .sum();
        return Plan.json(
                200,
                "{\"object\":\"list\",\"data\":[" + data + "],\"model\":" + Json.quote(model) + ",\"usage\":"
                        + words.embeddingUsage(tokens) + "}");
    }
}
