package io.autoglm.test;

import io.autoglm.test.Step.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The second halves of the chunks of one choice, made once per behaviour and shared by all its streams. The first half, with
 * id, time and model, belongs to a stream.
 */
final class Frames {

    private static final int BRACE_AND_BLANK_LINE = 3;

    private final Framing framing;
    private final int index;
    private final String suffix;
    private final byte @Nullable [] role;
    private final byte @Nullable [][] opened;
    private final byte[][] reasoning;
    private final byte[][] text;
    private final byte[][] toolCalls;

    Frames(Framing framing, SimBehavior behavior, int index, ChatRequest request) {
        this.framing = framing;
        this.index = index;
        this.suffix = framing.suffix(request);
        String role = framing.role(index, request);
        this.role = role == null ? null : frame(role, suffix);
        this.reasoning = pieces(true, behavior.reasoning());
        this.text = pieces(false, behavior.answer());
        boolean nothingBefore =
                behavior.reasoning().isEmpty() && behavior.answer().isEmpty();
        this.toolCalls = framing.toolCalls(index, behavior.toolCalls(), request, nothingBefore).stream()
                .map(choice -> frame(choice, suffix))
                .toArray(byte[][]::new);
        this.opened =
                framing.roleWithFirstPiece() ? new byte[][] {opened(behavior, true), opened(behavior, false)} : null;
    }

    private byte[] opened(SimBehavior behavior, boolean thinking) {
        List<String> pieces = thinking ? behavior.reasoning() : behavior.answer();
        return pieces.isEmpty() ? Step.NOTHING : frame(framing.piece(index, thinking, pieces.get(0), true), suffix);
    }

    private byte[] frame(String choice, String suffix) {
        return framing.frame(choice, suffix).getBytes(StandardCharsets.UTF_8);
    }

    private byte[][] pieces(boolean thinking, List<String> pieces) {
        return pieces.stream()
                .map(piece -> frame(framing.piece(index, thinking, piece, false), suffix))
                .toArray(byte[][]::new);
    }

    /** How many chunks come before the first piece. */
    int before() {
        return role == null ? 0 : 1;
    }

    /** How many chunks this choice has in an answer of the given shape: role, pieces, tool calls, finish. */
    long count(AnswerShape shape) {
        return before() + shape.completionTokens() + (shape.toolCalls() ? toolCalls.length : 0) + 1;
    }

    /** Gives chunk number {@code n}, from 0. */
    Chunk chunk(byte[] head, long n, Answer answer) {
        byte[] tail = tail(n, answer);
        return new Chunk(head, framing.continuousUsage(answer.request()) ? withUsage(tail, n, answer) : tail, 1);
    }

    private byte[] withUsage(byte[] tail, long n, Answer answer) {
        AnswerShape shape = answer.shape();
        long said = Math.max(0, Math.min(n + 1 - before(), shape.completionTokens()));
        String usage = framing.usage(answer.promptTokens(), said, Math.min(said, shape.reasoning()));
        byte[] more = (",\"usage\":" + usage + "}\n\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(tail, tail.length - BRACE_AND_BLANK_LINE + more.length);
        System.arraycopy(more, 0, all, tail.length - BRACE_AND_BLANK_LINE, more.length);
        return all;
    }

    private byte[] tail(long n, Answer answer) {
        if (role != null && n == 0) {
            return role;
        }
        AnswerShape shape = answer.shape();
        long position = n - before();
        if (opened != null && position == 0 && shape.completionTokens() > 0) {
            return opened[shape.reasoning() > 0 ? 0 : 1];
        }
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
        return frame(framing.finish(index, answer), framing.finishSuffix(answer));
    }
}
