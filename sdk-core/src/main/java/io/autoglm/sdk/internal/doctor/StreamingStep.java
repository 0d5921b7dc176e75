package io.autoglm.sdk.internal.doctor;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.policy.Operation;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** A short answer as a stream: how long until its first token, and whether its pieces come one by one. */
final class StreamingStep implements Step {

    private static final String PROMPT = "Count from 1 to 20.";
    private static final int TOKENS = 32;

    /** Fewer pieces may come together by chance. */
    private static final int ENOUGH = 5;

    /** A server that is faster than that has no need to send piece by piece. */
    private static final Duration QUICK = Duration.ofMillis(150);

    @Override
    public CheckStep step() {
        return CheckStep.STREAMING;
    }

    @Override
    public String command(Patient patient) {
        return Commands.generate(patient, PROMPT, TOKENS, true);
    }

    @Override
    public Mono<Finding> examine(Patient patient) {
        Finding unwanted = Generating.unwanted(patient, step(), TOKENS);
        if (unwanted != null) {
            return Mono.just(unwanted);
        }
        Duration total = patient.subject.timeouts().total();
        Duration limit = total == null ? patient.subject.timeouts().unaryTotal() : total;
        return Generating.ask(patient, Operation.STREAM, PROMPT, TOKENS, limit).map(StreamingStep::judged);
    }

    private static Finding judged(Reply reply) {
        List<Long> pieces = reply.events().stream()
                .filter(arrival -> isPiece(arrival.event()))
                .map(Reply.Arrival::nanos)
                .toList();
        Finding finding = new Finding().fact("pieces", pieces.size()).fact("took", Lengths.ofNanos(reply.nanos()));
        if (!pieces.isEmpty()) {
            finding.fact("time to first token", Lengths.ofNanos(pieces.get(0)))
                    .fact("first to last", Lengths.ofNanos(spread(pieces)))
                    .fact("longest pause", Lengths.ofNanos(longestPause(pieces)));
        }
        AutoGlmException failure = reply.failure();
        if (failure != null) {
            return Generating.isLimited(reply) ? finding.skip("limited") : finding.fail(failure);
        }
        return isHeldBack(pieces)
                ? finding.warn("stream-held-back", Lengths.ofNanos(pieces.get(0)), Integer.toString(pieces.size()))
                : finding;
    }

    private static boolean isPiece(Object event) {
        return event instanceof GenerateEvent.TextDelta || event instanceof GenerateEvent.ReasoningDelta;
    }

    private static long spread(List<Long> pieces) {
        return pieces.get(pieces.size() - 1) - pieces.get(0);
    }

    private static long longestPause(List<Long> pieces) {
        long longest = 0;
        for (int i = 1; i < pieces.size(); i++) {
            longest = Math.max(longest, pieces.get(i) - pieces.get(i - 1));
        }
        return longest;
    }

    /** Somebody on the way collects the pieces when all come at once after a while in which they were made. */
    static boolean isHeldBack(List<Long> pieces) {
        return pieces.size() >= ENOUGH && pieces.get(0) > QUICK.toNanos() && spread(pieces) < pieces.get(0) / 20;
    }
}
