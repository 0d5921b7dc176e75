package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.QuotaSimulation.Counting;
import io.autoglm.sdk.QuotaSimulation.Figures;
import io.autoglm.sdk.QuotaSimulation.Scene;
import io.autoglm.sdk.admission.Rate;
import io.autoglm.sdk.admission.RateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How well a server's quota is used, over the whole client in virtual time. Each run prints its figures. */
class RateLimitTests {

    private static final RateSpec CONFIGURED = RateSpec.defaults()
            .withRequests(Rate.perMinute(QuotaSimulation.REQUESTS))
            .withTokens(Rate.perMinute(QuotaSimulation.TOKENS))
            .withFollow(false);

    static Stream<Scene> scenes() {
        List<Scene> scenes = new ArrayList<>();
        for (boolean learned : new boolean[] {false, true}) {
            for (boolean window : new boolean[] {false, true}) {
                for (boolean long_ : new boolean[] {false, true}) {
                    scenes.add(scene(learned, window, long_, false, false, false));
                    scenes.add(scene(learned, window, long_, false, true, false));
                }
                if (learned) {
                    scenes.add(scene(true, window, false, true, false, false));
                    scenes.add(scene(true, window, true, true, false, false));
                    scenes.add(scene(true, window, false, false, false, true));
                    scenes.add(scene(true, window, true, false, false, true));
                }
            }
        }
        return scenes.stream();
    }

    private static Scene scene(
            boolean learned, boolean window, boolean tokens, boolean whole, boolean hints, boolean late) {
        String name = (learned ? "learnt, " : "configured, ")
                + (window ? "window, " : "bucket, ")
                + (tokens ? "long answers" : "short answers")
                + (whole ? ", whole seconds" : "")
                + (hints ? ", Retry-After" : "")
                + (late ? ", heads with the end" : "");
        return new Scene(
                name,
                learned ? RateSpec.defaults() : CONFIGURED,
                window,
                learned,
                whole,
                hints,
                late,
                tokens ? 200 : 20,
                tokens ? 300 : 60,
                Counting.AS_IT_GOES);
    }

    static Stream<Scene> otherCounting() {
        return Stream.of(Counting.AT_THE_END, Counting.RESERVES)
                .flatMap(counting -> Stream.of(
                                scene(false, false, true, false, false, false),
                                scene(false, true, true, false, false, false),
                                scene(true, false, true, false, false, false),
                                scene(true, true, true, false, false, false))
                        .map(scene -> new Scene(
                                scene.name() + ", " + counting,
                                scene.rate(),
                                scene.window(),
                                scene.tells(),
                                scene.whole(),
                                scene.hints(),
                                scene.late(),
                                scene.prompt(),
                                scene.answer(),
                                counting)));
    }

    @ParameterizedTest
    @MethodSource("otherCounting")
    void aServerThatCountsAtOtherTimesIsUsedAsWell(Scene scene) {
        Figures figures = QuotaSimulation.play(scene);
        System.out.println(scene + ": " + figures);

        // what such a server gives back in its window it does not tell before the next attempt
        boolean givesBackUntold = scene.counting() == Counting.RESERVES && scene.window() && scene.tells();
        assertThat(figures.throttled()).as("%s", figures).isLessThanOrEqualTo(3);
        assertThat(figures.used()).as("%s", figures).isGreaterThanOrEqualTo(givesBackUntold ? 60 : 90);
    }

    @ParameterizedTest
    @MethodSource("scenes")
    void littleIsTurnedAwayAndAlmostAllThatIsAllowedIsUsed(Scene scene) {
        Figures figures = QuotaSimulation.play(scene);
        System.out.println(scene + ": " + figures);

        assertThat(figures.throttled()).as("%s", figures).isLessThanOrEqualTo(2);
        assertThat(figures.used()).as("%s", figures).isGreaterThanOrEqualTo(90);
    }
}
