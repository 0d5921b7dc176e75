package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * The second halves of the chunks of one choice, made once per behaviour and shared by all its streams. The first half, with
 * id, time and model, belongs to a stream.
 */
final class OpenAiFrames {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final int index;
    private final String usage;
    private final byte[] role;
    private final byte[][] reasoning;
    private final byte[][] text;
    private final byte[][] toolCalls;

    OpenAiFrames(SimBehavior behavior, int index, boolean usage) {
        this.index = index;
        this.usage = usage ? ",\"usage\":null" : "";
        this.role = frame("{\"role\":\"assistant\",\"content\":\"\"}", "null");
        this.reasoning = deltas("reasoning_content", behavior.reasoning());
        this.text = deltas("content", behavior.answer());
        this.toolCalls = toolCalls(behavior.toolCalls());
    }

    static String quote(String text) {
        return JSON.writeValueAsString(text);
    }

    private byte[] frame(String delta, String finishReason) {
        String frame = "{\"index\":" + index + ",\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]"
                + usage + "}\n\n";
        return frame.getBytes(StandardCharsets.UTF_8);
    }

    private byte[][] deltas(String member, List<String> pieces) {
        return pieces.stream()
                .map(piece -> frame("{\"" + member + "\":" + quote(piece) + "}", "null"))
                .toArray(byte[][]::new);
    }

    private byte[][] toolCalls(List<SimToolCall> calls) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            SimToolCall call = calls.get(i);
            frames.add(toolCall(
                    i,
                    "\"id\":" + quote(call.id()) + ",\"type\":\"function\",\"function\":{\"name\":" + quote(call.name())
                            + ",\"arguments\":\"\"}"));
            for (String fragment : call.fragments()) {
                frames.add(toolCall(i, "\"function\":{\"arguments\":" + quote(fragment) + "}"));
            }
        }
        return frames.toArray(byte[][]::new);
    }

    private byte[] toolCall(int call, String members) {
        return frame("{\"tool_calls\":[{\"index\":" + call + "," + members + "}]}", "null");
    }

    /** How many chunks this choice has in an answer of the given shape: role, pieces, tool calls, finish. */
    long count(AnswerShape shape) {
        return 2 + shape.completionTokens() + (shape.toolCalls() ? toolCalls.length : 0);
    }

    /** Gives chunk number {@code n}, from 0. */
    Chunk chunk(byte[] head, long n, AnswerShape shape) {
        return new Chunk(head, tail(n, shape), 1);
    }

    private byte[] tail(long n, AnswerShape shape) {
        if (n == 0) {
            return role;
        }
        long position = n - 1;
        if (position < shape.reasoning()) {
            return reasoning[(int) position];
        }
        position -= shape.reasoning();
        if (position < shape.text()) {
            return text[(int) (position % text.length)];
        }
        position -= shape.text();
        if (shape.toolCalls() && position < toolCalls.length) {
            return toolCalls[(int) position];
        }
        return frame("{}", quote(shape.finishReason()));
    }
}
