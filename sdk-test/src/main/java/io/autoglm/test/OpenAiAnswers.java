package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.Pause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The answers of one behaviour in the shapes of OpenAI's chat completions. Safe for every thread. */
final class OpenAiAnswers {

    /** The closing line of a stream; compared by identity. */
    static final Chunk DONE = Chunk.text("data: [DONE]\n\n");

    private final SimBehavior behavior;
    private final LongSupplier epochSeconds;
    private final Map<String, OpenAiFrames> frames = new ConcurrentHashMap<>();

    OpenAiAnswers(SimBehavior behavior, LongSupplier epochSeconds) {
        this.behavior = behavior;
        this.epochSeconds = epochSeconds;
    }

    private List<OpenAiFrames> frames(ChatRequest request) {
        boolean usage = request.includeUsage();
        return IntStream.range(0, request.choices())
                .mapToObj(i -> frames.computeIfAbsent(i + "/" + usage, key -> new OpenAiFrames(behavior, i, usage)))
                .toList();
    }

    Plan answer(ChatRequest request, String id, RandomGenerator random) {
        AnswerShape shape = AnswerShape.of(behavior, request);
        return request.stream() ? stream(request, shape, id, random) : whole(request, shape, id, random);
    }

    private String opening(ChatRequest request, String id, String object) {
        return "{\"id\":\"chatcmpl-" + id + "\",\"object\":\"" + object + "\",\"created\":" + epochSeconds.getAsLong()
                + ",\"model\":" + OpenAiFrames.quote(request.model()) + ",\"choices\":[";
    }

    private static String usage(ChatRequest request, AnswerShape shape) {
        long prompt = request.promptTokens();
        long completion = shape.completionTokens() * request.choices();
        return "\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"total_tokens\":"
                + (prompt + completion) + ",\"prompt_tokens_details\":{\"cached_tokens\":0}"
                + ",\"completion_tokens_details\":{\"reasoning_tokens\":" + (long) shape.reasoning() * request.choices()
                + "}}";
    }

    private Plan stream(ChatRequest request, AnswerShape shape, String id, RandomGenerator random) {
        byte[] head = ("data: " + opening(request, id, "chat.completion.chunk")).getBytes(StandardCharsets.UTF_8);
        List<Step> closing = new ArrayList<>();
        if (request.includeUsage()) {
            String last = "]," + usage(request, shape) + "}\n\n";
            closing.add(new Chunk(head, last.getBytes(StandardCharsets.UTF_8), 1));
        }
        closing.add(DONE);
        return Plan.stream(new Streamed(frames(request), shape, head, Script.of(closing), behavior, random));
    }

    /** Walks over all chunks of all choices, choice by choice within a piece, with a pause before each piece. */
    private static final class Streamed implements Script {

        private final List<OpenAiFrames> choices;
        private final AnswerShape shape;
        private final byte[] head;
        private final Script closing;
        private final SimBehavior behavior;
        private final RandomGenerator random;
        private final long count;
        private long position;
        private boolean paused;

        Streamed(
                List<OpenAiFrames> choices,
                AnswerShape shape,
                byte[] head,
                Script closing,
                SimBehavior behavior,
                RandomGenerator random) {
            this.choices = choices;
            this.shape = shape;
            this.head = head;
            this.closing = closing;
            this.behavior = behavior;
            this.random = random;
            this.count = choices.get(0).count(shape) * choices.size();
        }

        @Override
        public Step next() {
            if (position == count) {
                return closing.next();
            }
            long chunk = position / choices.size();
            int choice = (int) (position % choices.size());
            if (choice == 0 && !paused) {
                paused = true;
                long nanos = pauseBefore(chunk);
                if (nanos > 0) {
                    return new Pause(nanos);
                }
            }
            paused = false;
            position++;
            return choices.get(choice).chunk(head, chunk, shape);
        }

        /** The role and the first piece come together, and the finish with the last piece. */
        private long pauseBefore(long chunk) {
            if (chunk == 0) {
                return behavior.firstToken().sample(random).toNanos();
            }
            boolean piece = chunk > 1 && chunk < choices.get(0).count(shape) - 1;
            return piece ? behavior.perToken().sample(random).toNanos() : 0;
        }
    }

    private Plan whole(ChatRequest request, AnswerShape shape, String id, RandomGenerator random) {
        String message = message(shape);
        String choices = IntStream.range(0, request.choices())
                .mapToObj(i -> "{\"index\":" + i + ",\"message\":" + message + ",\"logprobs\":null,\"finish_reason\":\""
                        + shape.finishReason() + "\"}")
                .collect(Collectors.joining(","));
        String body = opening(request, id, "chat.completion") + choices + "]," + usage(request, shape) + "}";
        return Plan.json(200, body).after(thinking(shape, random));
    }

    private String message(AnswerShape shape) {
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < shape.text(); i++) {
            text.append(behavior.answer().get((int) (i % behavior.answer().size())));
        }
        String reasoning = String.join("", behavior.reasoning().subList(0, shape.reasoning()));
        String content = text.isEmpty() && shape.toolCalls() ? "null" : OpenAiFrames.quote(text.toString());
        return "{\"role\":\"assistant\",\"content\":" + content
                + (reasoning.isEmpty() ? "" : ",\"reasoning_content\":" + OpenAiFrames.quote(reasoning))
                + (shape.toolCalls() ? ",\"tool_calls\":[" + toolCalls() + "]" : "") + ",\"refusal\":null}";
    }

    private String toolCalls() {
        return behavior.toolCalls().stream()
                .map(call -> "{\"id\":" + OpenAiFrames.quote(call.id())
                        + ",\"type\":\"function\",\"function\":{\"name\":" + OpenAiFrames.quote(call.name())
                        + ",\"arguments\":" + OpenAiFrames.quote(call.arguments()) + "}}")
                .collect(Collectors.joining(","));
    }

    private long thinking(AnswerShape shape, RandomGenerator random) {
        long nanos = behavior.firstToken().sample(random).toNanos();
        for (long i = 1; i < shape.completionTokens(); i++) {
            nanos += behavior.perToken().sample(random).toNanos();
        }
        return nanos;
    }

    Plan models() {
        List<String> names = behavior.models().isEmpty() ? List.of(SimBehavior.DEFAULT_MODEL) : behavior.models();
        String data = names.stream()
                .map(name -> "{\"id\":" + OpenAiFrames.quote(name) + ",\"object\":\"model\",\"created\":"
                        + epochSeconds.getAsLong() + ",\"owned_by\":\"simulator\"}")
                .collect(Collectors.joining(","));
        return Plan.json(200, "{\"object\":\"list\",\"data\":[" + data + "]}");
    }

    static Plan error(int status, @Nullable String code, @Nullable String param, String message) {
        return Plan.json(
                status,
                "{\"error\":{\"message\":" + OpenAiFrames.quote(message) + ",\"type\":\"" + type(status)
                        + "\",\"param\":"
                        + (param == null ? "null" : OpenAiFrames.quote(param)) + ",\"code\":"
                        + (code == null ? "null" : OpenAiFrames.quote(code)) + "}}");
    }

    private static String type(int status) {
        if (status == 429) {
            return "rate_limit_error";
        }
        return status >= 500 ? "server_error" : "invalid_request_error";
    }
}
