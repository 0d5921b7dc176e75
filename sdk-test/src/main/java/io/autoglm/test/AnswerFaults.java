package io.autoglm.test;

import io.autoglm.test.Faults.Kind;
import io.autoglm.test.Faults.Pace;
import io.autoglm.test.Faults.Redirect;
import io.autoglm.test.Faults.Simple;
import io.autoglm.test.Faults.Status;
import io.autoglm.test.Faults.Timed;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The faults that put another answer in place of the right one. */
final class AnswerFaults {

    private AnswerFaults() {}

    /** The other answer, or {@code null} if the fault is not of this kind. */
    static @Nullable Plan replaced(@Nullable SimFault fault, Words words, String path) {
        if (fault instanceof Status status) {
            String body = status.body();
            Plan plan = body == null ? status(status.status(), null, words, path) : Plan.json(status.status(), body);
            return plan.with(status.headers());
        }
        if (fault instanceof Faults.Face face) {
            return Gateways.face(face.gateway(), face.status());
        }
        if (fault instanceof Redirect redirect) {
            return Plan.whole(307, "text/plain", Step.NOTHING).with(Map.of("location", redirect.location()));
        }
        if (fault instanceof Timed timed && timed.pace() == Pace.RATE_LIMITED) {
            return words.error(Problem.of(Problem.Kind.RATE, "Rate limit reached."), path)
                    .with(Words.retryAfterBoth(timed.time()));
        }
        if (fault instanceof Simple simple && simple.kind() == Kind.HTML_200) {
            return Gateways.face(SimGateway.PORTAL, 200);
        }
        if (fault instanceof Simple simple && simple.kind() == Kind.EMPTY_200) {
            return Plan.whole(200, Plan.JSON, Step.NOTHING);
        }
        return null;
    }

    /** A status in the words of whoever makes it. */
    static Plan status(int status, @Nullable SimGateway gateway, Words words, String path) {
        return gateway != null && Gateways.makes(status)
                ? Gateways.face(gateway, status)
                : words.error(Problem.status(status), path);
    }

    static boolean failsTask(@Nullable SimFault fault) {
        return fault instanceof Simple simple && simple.kind() == Kind.TASK_FAILS;
    }
}
