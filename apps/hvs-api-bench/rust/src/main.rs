//! `POST /predict` of the HVS API, as axum, serde and onnxruntime answer it on one thread.
//! Environment: PORT, MODEL_FOLDER, and ORT_DYLIB_PATH, the library of onnxruntime.

use std::{env, fs, path::Path, sync::Mutex};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, http::header::CONTENT_TYPE, routing::post};
use axum::response::{IntoResponse, Response};
use ort::{session::Session, value::Tensor};
use serde::{Deserialize, Serialize};

type Failure = Box<dyn std::error::Error>;

/// A reading as it comes, and its values in the order of the model's features.
macro_rules! reading {
    ($($feature:ident),* $(,)?) => {
        #[derive(Deserialize)]
        #[allow(non_snake_case)]
        struct Reading {
            Module_ID: Option<String>,
            $($feature: f32),*
        }

        const FEATURES: &[&str] = &[$(stringify!($feature)),*];

        impl Reading {
            fn append_to(&self, features: &mut Vec<f32>) {
                features.extend_from_slice(&[$(self.$feature),*]);
            }
        }
    };
}

reading! {
    Module_Avg_Surface_Temp_C,
    Module_Max_Surface_Temp_C,
    Module_Voltage_V,
    Module_Current_A,
    Module_SoC_percent,
    Sim_OffGas_CO_ppm_proxy,
    Sim_OffGas_H2_ppm_proxy,
    Sim_OffGas_VOC_ppm_proxy,
    Ambient_Temp_Rack_C,
    Delta_1_Module_Avg_Surface_Temp_C,
    Delta_1_Module_Voltage_V,
    Delta_1_Module_SoC_percent,
    Rolling_mean_6_Module_Avg_Surface_Temp_C,
    Rolling_std_6_Module_Avg_Surface_Temp_C,
    Rolling_mean_30_Module_Avg_Surface_Temp_C,
    Rolling_std_30_Module_Avg_Surface_Temp_C,
    Rolling_mean_60_Module_Avg_Surface_Temp_C,
    Rolling_std_60_Module_Avg_Surface_Temp_C,
    Rolling_mean_6_Module_Voltage_V,
    Rolling_std_6_Module_Voltage_V,
    Rolling_mean_30_Module_Voltage_V,
    Rolling_std_30_Module_Voltage_V,
    Rolling_mean_60_Module_Voltage_V,
    Rolling_std_60_Module_Voltage_V,
    Rolling_mean_6_Module_Current_A,
    Rolling_std_6_Module_Current_A,
    Rolling_mean_30_Module_Current_A,
    Rolling_std_30_Module_Current_A,
    Rolling_mean_60_Module_Current_A,
    Rolling_std_60_Module_Current_A,
}

#[derive(Deserialize)]
struct PredictRequest {
    readings: Vec<Reading>,
}

#[derive(Deserialize)]
struct ModelCard {
    version: String,
    features: Vec<String>,
    threshold: f64,
}

#[derive(Serialize)]
struct Prediction {
    #[serde(rename = "Module_ID")]
    module_id: Option<String>,
    hazard_prediction: u8,
    hazard_probability: f64,
}

#[derive(Serialize)]
struct PredictResponse<'a> {
    predictions: Vec<Prediction>,
    model_version: &'a str,
}

struct Model {
    session: Mutex<Session>,
    card: ModelCard,
}

fn predict(model: &Model, body: &[u8]) -> Result<Vec<u8>, Failure> {
    let PredictRequest { readings } = serde_json::from_slice(body)?;
    let mut features = Vec::with_capacity(readings.len() * FEATURES.len());
    for reading in &readings {
        reading.append_to(&mut features);
    }
    let input = Tensor::from_array(([readings.len(), FEATURES.len()], features))?;
    let mut session = model.session.lock().map_err(|error| error.to_string())?;
    let outputs = session.run(ort::inputs!["features" => input])?;
    let (_, probabilities) = outputs["hazard_probability"].try_extract_tensor::<f32>()?;
    let predictions = readings.into_iter().zip(probabilities).map(|(reading, &probability)| Prediction {
        module_id: reading.Module_ID,
        hazard_prediction: u8::from(f64::from(probability) >= model.card.threshold),
        hazard_probability: f64::from(probability),
    });
    let response = PredictResponse { predictions: predictions.collect(), model_version: &model.card.version };
    Ok(serde_json::to_vec(&response)?)
}

async fn answer(State(model): State<&'static Model>, body: Bytes) -> Response {
    match predict(model, &body) {
        Ok(json) => ([(CONTENT_TYPE, "application/json; charset=utf-8")], json).into_response(),
        Err(failure) => (StatusCode::BAD_REQUEST, failure.to_string()).into_response(),
    }
}

fn load(folder: &Path) -> Result<Model, Failure> {
    let card: ModelCard = serde_json::from_slice(&fs::read(folder.join("model-card.json"))?)?;
    if card.features != FEATURES {
        return Err("the model has other features than this server".into());
    }
    let builder = Session::builder()?.with_intra_threads(1)?.with_inter_threads(1)?;
    let session = builder.commit_from_file(folder.join("model.onnx"))?;
    Ok(Model { session: Mutex::new(session), card })
}

fn main() -> Result<(), Failure> {
    let model: &'static Model = Box::leak(Box::new(load(Path::new(&env::var("MODEL_FOLDER")?))?));
    let address = format!("127.0.0.1:{}", env::var("PORT")?);
    tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(address).await?;
        axum::serve(listener, Router::new().route("/predict", post(answer)).with_state(model)).await?;
        Ok(())
    })
}
