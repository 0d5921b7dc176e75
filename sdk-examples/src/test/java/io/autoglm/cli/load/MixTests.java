package io.autoglm.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.policy.Priority;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixTests {

    private static final CallShape SHAPE = new CallShape(200, 50, true);

    @Test
    void aMixNamesPrioritiesWithSharesAndShapes() {
        List<CallKind> kinds = Mix.parse("interactive=80, bulk=20:prompt=4000:tokens=500:unary,Normal=1:stream", SHAPE);

        assertThat(kinds)
                .extracting(
                        CallKind::name,
                        CallKind::share,
                        CallKind::shape,
                        kind -> kind.options().priority())
                .containsExactly(
                        tuple("interactive", 80, SHAPE, Priority.INTERACTIVE),
                        tuple("bulk:prompt=4000:tokens=500:unary", 20, new CallShape(4000, 500, false), Priority.BULK),
                        tuple("normal:stream", 1, SHAPE, Priority.NORMAL));
    }

    @Test
    void onePriorityMayHaveSeveralShapes() {
        assertThat(Mix.parse("bulk=1,bulk=1:unary", SHAPE))
                .extracting(CallKind::name)
                .containsExactly("bulk", "bulk:unary");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                     | must look like interactive=80,bulk=20:prompt=4000:tokens=500:unary
            bulk                   | must look like
            bulk=1=2               | must look like
            bulk=1,                | must look like
            urgent=1               | must name a priority (interactive, normal, bulk) before =, was 'urgent'
            bulk=0                 | must have whole numbers from 1 to 1000000, was '0'
            bulk=1000001           | must have whole numbers from 1 to 1000000, was '1000001'
            bulk=many              | must have whole numbers from 1 to 1000000, was 'many'
            bulk=1:prompt=1000001  | must have whole numbers from 1 to 1000000, was '1000001'
            bulk=1:tokens=-1       | must have whole numbers from 1 to 2147483647, was '-1'
            bulk=1:size=3          | has fields prompt=CHARACTERS, tokens=MOST, stream and unary, was 'size=3'
            bulk=1:                | has fields prompt=CHARACTERS, tokens=MOST, stream and unary, was ''
            bulk=1,bulk=2          | must not have the same kind twice, was 'bulk'
            """)
    void whatIsNoMixIsRefusedWithTheRule(String text, String message) {
        assertThatThrownBy(() -> Mix.parse(text, SHAPE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mix " + message);
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.api.Assertions.tuple(values);
    }
}
