package io.autoglm.spring;

import io.autoglm.sdk.observe.ClientState;
import io.autoglm.sdk.observe.EndpointState;
import io.autoglm.sdk.observe.ModelState;
import io.autoglm.sdk.observe.TroubleKind;
import io.autoglm.sdk.observe.TroubleState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well a client is, as what it knows of its calls tells; nobody is asked for it.
 *
 * <p>It is down when, for all that is known of the last minute, no call can succeed: the credential is refused or the quota used up and nobody else was answered, or
 * {@value #MANY} attempts or more have failed in a row over {@link #LONG} or longer. A trouble of which nothing was heard for
 * {@link #FRESH} makes it degraded only: whoever is not asked because he is down could never come up again.
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

        private Level or(Level other) {
            return compareTo(other) < 0 ? other : this;
        }
    }

    static ClientCondition of(ClientState state) {
        Level level = Level.HEALTHY;
        List<String> reasons = new ArrayList<>();
        for (EndpointState endpoint : state.endpoints()) {
            for (TroubleState trouble : endpoint.troubles()) {
                level = level.or(isDown(trouble) ? Level.DOWN : Level.DEGRADED);
                reasons.add(words(endpoint.name(), trouble));
            }
        }
        for (String reason : ofTheClient(state)) {
            level = level.or(Level.DEGRADED);
            reasons.add(reason);
        }
        return new ClientCondition(level, List.copyOf(reasons));
    }

    private static boolean isDown(TroubleState trouble) {
        if (trouble.sinceLast().compareTo(FRESH) > 0) {
            return false;
        }
        return switch (trouble.kind()) {
            case CREDENTIAL, QUOTA -> !answersOthers(trouble);
            case FAILING -> trouble.failures() >= MANY && trouble.lasted().compareTo(LONG) >= 0;
            case THROTTLING -> false;
        };
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
