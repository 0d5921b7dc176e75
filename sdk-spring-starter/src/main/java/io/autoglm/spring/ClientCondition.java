package io.autoglm.spring;

import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.ModelState;
import io.autoglm.sdk.observe.RouteState;
import io.autoglm.sdk.observe.TroubleKind;
import io.autoglm.sdk.observe.TroubleState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well a client is, as what it knows of its calls tells; nobody is asked for it.
 *
 * <p>It is down when, for all that is known of the last minute, no call can succeed, because all its endpoints are down: the credential is
 * refused or the quota used up and nobody else was answered, or {@value #MANY} attempts or more have failed in a row over {@link #LONG} or
 * longer. An endpoint without a weight serves only calls that name it, so it keeps nobody up or down; one that is being drained does not count at all. A
 * trouble of which nothing was heard for {@link #FRESH} makes it degraded only: whoever is not asked because he is down could never come up
 * again.
 *
 * @param level   how well
 * @param reasons why it is not healthy, in plain words without secrets; empty when it is
 */
record ClientCondition(Level level, List<String> reasons) {

    /** So many failed attempts in a row are no chance. */
    static final long MANY = 5;

    /** So long is no blip. */
    static final Duration LONG = Duration.ofSeconds(10);

    /** What is older says nothing of now. */
    static final Duration FRESH = Duration.ofMinutes(1);

    /** From good to bad. */
    enum Level {
        HEALTHY("healthy"),
        DEGRADED("degraded"),
        DOWN("down");

        private final String word;

        Level(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    static ClientCondition of(ClientState state) {
        List<String> reasons = new ArrayList<>();
        boolean anyServes = false;
        boolean anyIsUp = false;
        for (EndpointState endpoint : state.endpoints()) {
            if (!endpoint.draining()) {
                endpoint.troubles().forEach(trouble -> reasons.add(words(endpoint.name(), trouble)));
                boolean serves = endpoint.weight() > 0;
                anyServes |= serves;
                anyIsUp |= serves && !isDown(endpoint);
            }
        }
        reasons.addAll(ofTheClient(state));
        Level level = anyServes && !anyIsUp ? Level.DOWN : reasons.isEmpty() ? Level.HEALTHY : Level.DEGRADED;
        return new ClientCondition(level, List.copyOf(reasons));
    }

    /** With several credentials, the trouble of one leaves the others. */
    private static boolean isDown(EndpointState endpoint) {
        long slots = endpoint.routes().stream().map(RouteState::slot).distinct().count();
        long refused = endpoint.troubles().stream()
                .filter(ClientCondition::isOfAKeyThatIsOfNoUse)
                .map(TroubleState::credential)
                .distinct()
                .count();
        return endpoint.troubles().stream().anyMatch(ClientCondition::isDown) || (refused > 0 && refused >= slots);
    }

    private static boolean isOfAKeyThatIsOfNoUse(TroubleState trouble) {
        return (trouble.kind() == TroubleKind.CREDENTIAL || trouble.kind() == TroubleKind.QUOTA)
                && isFresh(trouble)
                && !answersOthers(trouble);
    }

    private static boolean isDown(TroubleState trouble) {
        return trouble.kind() == TroubleKind.FAILING
                && isFresh(trouble)
                && trouble.failures() >= MANY
                && trouble.lasted().compareTo(LONG) >= 0;
    }

    private static boolean isFresh(TroubleState trouble) {
        return trouble.sinceLast().compareTo(FRESH) <= 0;
    }

    /** Somebody was answered of late, with another credential, or with this one before it was refused. */
    private static boolean answersOthers(TroubleState trouble) {
        Duration answer = trouble.sinceAnswer();
        return answer != null && answer.compareTo(FRESH) <= 0;
    }

    private static String words(String endpoint, TroubleState trouble) {
        String what = "endpoint " + endpoint + " " + said(trouble.kind(), trouble.credential());
        String howOften = trouble.failures() == 1 ? "once" : trouble.failures() + " times in a row";
        return what + " (" + trouble.code().id() + " " + trouble.code() + "): " + howOften + ", first "
                + trouble.lasted().toSeconds() + " s ago, last "
                + trouble.sinceLast().toSeconds() + " s ago";
    }

    private static String said(TroubleKind kind, @Nullable String credential) {
        String whose = credential == null ? "" : " " + credential;
        return switch (kind) {
            case FAILING -> "fails";
            case THROTTLING -> "throttles";
            case CREDENTIAL -> "refuses the credential" + whose;
            case QUOTA -> "says that the quota is used up" + (credential == null ? "" : " of credential" + whose);
        };
    }

    private static boolean isUsedUp(ModelState model) {
        Long requests = model.requestsLeft();
        Long tokens = model.tokensLeft();
        return (requests != null && requests <= 0) || (tokens != null && tokens <= 0);
    }

    /** What is scarce in this client itself. */
    private static List<String> ofTheClient(ClientState state) {
        List<String> reasons = new ArrayList<>();
        if (state.retryBalance() < 1 && state.retryCapacity() >= 1) {
            reasons.add("the retry budget is spent");
        }
        for (ModelState model : state.models()) {
            int waiting = model.waiting().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            if (waiting > 0 && isUsedUp(model)) {
                reasons.add("calls wait for model " + model.model() + " (" + waiting
                        + "), because nothing is left of its rate limit at the moment");
            } else if (waiting > model.limit()) {
                reasons.add("more calls wait for model " + model.model() + " (" + waiting + ") than may be in flight ("
                        + model.limit() + ")");
            }
        }
        return reasons;
    }
}
