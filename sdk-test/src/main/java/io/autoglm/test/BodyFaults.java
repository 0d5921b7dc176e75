package io.autoglm.test;

import io.autoglm.test.Faults.AfterEvents;
import io.autoglm.test.Faults.ErrorInStream;
import io.autoglm.test.Faults.Kind;
import io.autoglm.test.Faults.Pace;
import io.autoglm.test.Faults.Simple;
import io.autoglm.test.Faults.Timed;
import io.autoglm.test.Step.Chunk;
import io.autoglm.test.Step.End;
import io.autoglm.test.Step.Pause;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Turns an answer into a faulty one: the faults that strike while the body is written. */
final class BodyFaults {

    private static final Chunk PING = Chunk.text(": ping\n\n");
    private static final Chunk SPACE = Chunk.text(" ");
    private static final Chunk BROKEN = Chunk.text("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"bro\n\n");
    private static final int GARBAGE_SIZE = 256;
    private static final long SETTLE = 5_000_000;

    private BodyFaults() {}

    static Plan apply(SimFault fault, Plan plan, Words words, RandomGenerator random) {
        if (fault instanceof AfterEvents after && after.what() == Faults.Break.IN_BAND) {
            return inBand(after, plan, words);
        }
        if (fault instanceof AfterEvents after) {
            return afterEvents(after, plan);
        }
        if (fault instanceof ErrorInStream error) {
            return errorInStream(error, plan);
        }
        if (fault instanceof Timed timed) {
            return timed(timed, plan);
        }
        if (fault instanceof Simple simple) {
            return simple(simple.kind(), plan, words, random);
        }
        return plan;
    }

    private static Plan afterEvents(AfterEvents fault, Plan plan) {
        Script then = ending(fault.what());
        byte[] body = plan.body();
        if (body != null) {
            // an answer of known length has no clean end before it: the connection closes
            Script broken = fault.what() == Faults.Break.CUT ? Script.of(End.CLOSE) : then;
            return plan.with(Scripts.sequence(List.of(half(body)), broken));
        }
        if (fault.what() == Faults.Break.HALF) {
            return plan.with(Scripts.afterEvents(
                    plan.script(),
                    fault.events(),
                    next -> Scripts.sequence(
                            next instanceof Chunk chunk ? List.of(half(chunk.joined())) : List.of(), then)));
        }
        return plan.with(Scripts.afterEvents(plan.script(), fault.events(), next -> then));
    }

    private static Plan inBand(AfterEvents fault, Plan plan, Words words) {
        boolean early = fault.events() == 0 && words.failsWithStatusFirst();
        if (plan.body() != null || early) {
            return words.error(Problem.status(500), "");
        }
        return plan.with(Scripts.afterEvents(plan.script(), fault.events(), next -> Script.of(words.brokenStream())));
    }

    private static Chunk half(byte[] bytes) {
        return Chunk.bytes(Arrays.copyOf(bytes, bytes.length / 2));
    }

    /** A reset waits a moment, so that the peer has read what was written before. */
    private static Script ending(Faults.Break what) {
        return switch (what) {
            case RESET -> Script.of(new Pause(SETTLE), End.RESET);
            case CUT -> Script.of(End.CUT);
            case HALF -> Script.of(End.CLOSE);
            case STALL -> Script.of(End.SILENCE);
            case IN_BAND -> throw new IllegalStateException("the server's words decide");
        };
    }

    private static Plan errorInStream(ErrorInStream fault, Plan plan) {
        if (plan.body() != null) {
            return Plan.json(200, fault.json());
        }
        Chunk error = Chunk.text("data: " + fault.json() + "\n\n");
        return plan.with(Scripts.afterEvents(plan.script(), fault.afterEvents(), next -> Script.of(error, End.CUT)));
    }

    private static Plan timed(Timed fault, Plan plan) {
        Pause pause = new Pause(fault.time().toNanos());
        if (fault.pace() == Pace.SLOW_DRIP) {
            return plan.with(Scripts.drip(plan.script(), pause));
        }
        if (fault.pace() == Pace.PINGS_ONLY) {
            return plan.length(null).with(Scripts.forever(plan.body() == null ? PING : SPACE, pause));
        }
        return plan;
    }

    private static Plan simple(Kind kind, Plan plan, Words words, RandomGenerator random) {
        return switch (kind) {
            case GARBAGE -> garbage(plan);
            case GARBAGE_BYTES -> garbageBytes(plan, random);
            case GLUED_FRAMES -> plan.with(Scripts.glued(plan.script()));
            case DONE_ONLY -> plan.length(null).with(Script.of(words.done(), End.CUT));
            case NO_DONE -> plan.with(Scripts.without(plan.script(), words.done()));
            case WRONG_CONTENT_LENGTH -> wrongContentLength(plan);
            default -> plan;
        };
    }

    private static Plan garbage(Plan plan) {
        byte[] body = plan.body();
        if (body != null) {
            return plan.length((long) body.length / 2).with(Script.of(half(body), End.CUT));
        }
        Script rest = plan.script();
        return plan.with(Scripts.afterEvents(rest, 2, next -> Scripts.sequence(List.of(BROKEN, next), rest)));
    }

    private static Plan garbageBytes(Plan plan, RandomGenerator random) {
        byte[] bytes = new byte[GARBAGE_SIZE];
        random.nextBytes(bytes);
        return plan.length((long) bytes.length).with(Script.of(Chunk.bytes(bytes), End.CUT));
    }

    /** A stream is glued, so that its length is known. */
    private static Plan wrongContentLength(Plan plan) {
        byte[] body = plan.body();
        Chunk all = body != null ? Chunk.bytes(body) : Scripts.glue(plan.script());
        return plan.length((long) all.size() + 10).with(Script.of(all, End.CLOSE));
    }
}
