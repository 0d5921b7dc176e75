package io.autoglm.test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The generated answers of one behaviour, in the words of a server. Safe for every thread. */
final class ChatAnswers {

    private final SimBehavior behavior;
    private final LongSupplier epochSeconds;
    private final Map<String, Frames> frames = new ConcurrentHashMap<>();

    ChatAnswers(SimBehavior behavior, LongSupplier epochSeconds) {
        this.behavior = behavior;
        this.epochSeconds = epochSeconds;
    }

    Answer decide(ChatRequest request, String id) {
        return new Answer(request, AnswerShape.of(behavior, request), id, epochSeconds.getAsLong());
    }

    Plan answer(Framing framing, ChatRequest request, String id, RandomGenerator random) {
        Answer answer = decide(request, id);
        return request.stream() ? stream(framing, answer, random) : whole(framing, answer, random);
    }

    private List<Frames> frames(Framing framing, ChatRequest request) {
        String variant = framing.variant(request);
        String group = framing.getClass().getName() + "/" + variant + "/" + request.includeUsage() + "/";
        return IntStream.range(0, request.choices())
                .mapToObj(i -> variant == null
                        ? new Frames(framing, behavior, i, request)
                        : frames.computeIfAbsent(group + i, key -> new Frames(framing, behavior, i, request)))
                .toList();
    }

    private Plan stream(Framing framing, Answer answer, RandomGenerator random) {
        byte[] head = ("data: " + framing.opening(answer, true)).getBytes(StandardCharsets.UTF_8);
        Script closing = Script.of(framing.closing(head, answer));
        Script script = new Streamed(frames(framing, answer.request()), answer, head, closing, behavior, random);
        if (framing.burst() > 1) {
            script = new Bursts(script, framing.burst() * answer.request().choices());
        }
        Framing.Ping ping = framing.ping(answer.request());
        if (ping != null) {
            script = new Pings(script, ping);
        }
        return Plan.stream(Scripts.sequence(framing.lead(answer), script));
    }

    private Plan whole(Framing framing, Answer answer, RandomGenerator random) {
        return Plan.json(200, object(framing, answer)).after(thinking(answer.shape(), random));
    }

    String object(Framing framing, Answer answer) {
        return object(
                framing,
                answer,
                IntStream.range(0, answer.request().choices())
                        .mapToObj(i -> wholeChoice(framing, answer, i))
                        .toList());
    }

    String object(Framing framing, Answer answer, List<String> choices) {
        return framing.opening(answer, false) + String.join(",", choices) + "],\"usage\":" + framing.usage(answer)
                + framing.wholeExtras(answer) + "}";
    }

    /** One choice, as an answer that is not streamed holds it. */
    String wholeChoice(Framing framing, Answer answer, int index) {
        AnswerShape shape = answer.shape();
        String text = framing.before(index, answer.request()) + text(behavior, shape);
        String reasoning = String.join("", behavior.reasoning().subList(0, shape.reasoning()));
        @Nullable
        String calls = shape.toolCalls()
                ? behavior.toolCalls().stream().map(Framing::wholeCall).collect(Collectors.joining(","))
                : null;
        return framing.wholeChoice(
                index,
                text.isEmpty() && calls != null ? "null" : Json.quote(text),
                reasoning.isEmpty() ? null : Json.quote(reasoning),
                calls,
                shape.finishReason());
    }

    static String text(SimBehavior behavior, AnswerShape shape) {
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < shape.text(); i++) {
            text.append(behavior.answer().get((int) (i % behavior.answer().size())));
        }
        return text.toString();
    }

    /** How long the model works on an answer that is not streamed. */
    long thinking(AnswerShape shape, RandomGenerator random) {
        long nanos = behavior.firstToken().sample(random).toNanos();
        for (long i = 1; i < shape.completionTokens(); i++) {
            nanos += behavior.perToken().sample(random).toNanos();
        }
        return nanos;
    }
}
