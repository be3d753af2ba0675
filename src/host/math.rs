//! Elementary functions, to the last bit what C's library on Linux says but for one result in a thousand. Rust's std has
//! that natively; for wasm it has older and coarser ones, by which `exp(1.0)` is not e.

macro_rules! functions {
    ($($name:ident, $std:path, $wasm:path;)*) => {
        $(
            #[inline]
            pub fn $name(x: f64) -> f64 {
                #[cfg(not(target_arch = "wasm32"))]
                return $std(x);
                #[cfg(target_arch = "wasm32")]
                return $wasm(x);
            }
        )*
    };
}

functions! {
    cos, f64::cos, pxfm::f_cos;
    cosh, f64::cosh, pxfm::f_cosh;
    exp, f64::exp, pxfm::f_exp;
    exp2, f64::exp2, pxfm::f_exp2;
    ln, f64::ln, pxfm::f_log;
    log2, f64::log2, pxfm::f_log2;
    sin, f64::sin, pxfm::f_sin;
    tan, f64::tan, pxfm::f_tan;
}

#[inline]
pub fn pow(x: f64, y: f64) -> f64 {
    #[cfg(not(target_arch = "wasm32"))]
    return x.powf(y);
    // C99 has a number here even where the other operand is none.
    #[cfg(target_arch = "wasm32")]
    return if x == 1.0 || y == 0.0 { 1.0 } else { pxfm::f_pow(x, y) };
}
